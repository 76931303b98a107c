# Fits of R for src/stats and src/fidelity/analyses. Run from this folder: Rscript make-analyses.R > analyses.json
# Debian 12: r-base-core r-cran-survival r-cran-cmprsk r-cran-brglm2 r-cran-lme4 r-cran-geepack r-cran-jsonlite
suppressMessages({library(survival); library(cmprsk); library(brglm2); library(lme4); library(geepack); library(jsonlite)})
pbc <- read.csv("../../../sample-data/pbc/pbc.csv", na.strings = "")
seq <- read.csv("../pbcseq/pbcseq.csv", na.strings = "")
fit <- function(coef, vcov) list(coef = unname(coef), se = unname(sqrt(diag(vcov))), covariance = unname(vcov))
tight <- coxph.control(eps = 1e-13, iter.max = 100)
pbc$dead <- as.integer(pbc$status == 2)
# Cox with strata, and in a subgroup
strata <- coxph(Surv(time, dead) ~ age + log(bili) + albumin + strata(edema), pbc, control = tight)
women <- coxph(Surv(time, dead) ~ age + log(bili) + log(protime), subset(pbc, sex == "f"), control = tight)
transplant <- coxph(Surv(time, status == 1) ~ age + log(bili), pbc, control = tight)
# Firth's Cox: the penalised likelihood maximised from its definition, log partial likelihood + half log determinant of the information
small <- pbc[seq(1, 418, by = 7), ]
firthObjective <- function(b, formula, data) {
  at <- coxph(formula, data, init = b, control = coxph.control(iter.max = 0))
  at$loglik[2] - 0.5 * as.numeric(determinant(vcov(at), logarithm = TRUE)$modulus)
}
firthCox <- function(formula, data, start) {
  best <- start
  for (round in 1:6) best <- optim(best, function(b) -firthObjective(b, formula, data), method = "Nelder-Mead", control = list(reltol = 1e-15, maxit = 5000))$par
  step <- 1e-4
  for (round in 1:8) { # Newton on central differences
    p <- length(best); g <- numeric(p); H <- matrix(0, p, p)
    f <- function(b) firthObjective(b, formula, data)
    e <- diag(p) * step
    for (j in 1:p) g[j] <- (f(best + e[j, ]) - f(best - e[j, ])) / (2 * step)
    for (j in 1:p) for (k in 1:p) H[j, k] <- (f(best + e[j, ] + e[k, ]) - f(best + e[j, ] - e[k, ]) - f(best - e[j, ] + e[k, ]) + f(best - e[j, ] - e[k, ])) / (4 * step^2)
    best <- best - solve(H, g)
  }
  at <- coxph(formula, data, init = best, control = coxph.control(iter.max = 0))
  fit(best, vcov(at))
}
small$rare <- as.integer(small$edema == 1) # every one of them dies: maximum likelihood is large, Firth is not
small$logbili <- log(small$bili)
firthC <- firthCox(Surv(time, dead) ~ logbili + age, small, c(0.8, 0.03))
tiny <- data.frame(time = 1:12, dead = c(1,1,1,1,0,1,0,1,0,0,0,0), x = c(1,1,1,1,1,0,0,0,0,0,0,0), z = c(3,1,4,1,5,9,2,6,5,3,5,8))
tiny$dead[6:12] <- 0 # x separates
firthTiny <- firthCox(Surv(time, dead) ~ x + z, tiny, c(2, 0))
# Ridge Cox as a plain optimisation of the penalised likelihood on columns of mean 0 and mean square 1
# Firth's logistic regression
pbc$ascites1 <- as.integer(pbc$ascites == 1)
lf <- glm(ascites1 ~ log(bili) + albumin + age, binomial, pbc, method = "brglmFit", type = "AS_mean", epsilon = 1e-12, maxit = 1000)
sep <- data.frame(y = c(0,0,0,0,0,0,1,1,1,0), x = c(1,2,3,4,5,6,7,8,9,6.5), g = c(0,1,0,1,0,1,0,1,1,0))
ls <- glm(y ~ x + g, binomial, sep, method = "brglmFit", type = "AS_mean", epsilon = 1e-12, maxit = 10000)
# Linear, Welch, rates
lin <- lm(log(bili) ~ age + albumin + factor(stage), pbc)
w <- t.test(albumin ~ sex, pbc)
rates <- sapply(c("f", "m"), function(s) with(subset(pbc, sex == s), c(events = sum(dead), time = sum(time))))
# Kaplan-Meier and Aalen-Johansen at times
times <- c(365, 1000, 1826, 3000, 3650)
km <- lapply(c("f", "m"), function(s) { k <- summary(survfit(Surv(time, dead) ~ 1, subset(pbc, sex == s)), times = times, extend = TRUE); list(survival = k$surv, se = k$std.err) })
pbc$state <- factor(pbc$status, 0:2, c("censored", "transplant", "death"))
aj <- summary(survfit(Surv(time, state) ~ 1, pbc), times = times, extend = TRUE)
ci <- timepoints(cuminc(pbc$time, pbc$status), times)
# Repeated measures
seq$logbili <- log(seq$bili)
seq$years <- seq$day / 365.25
ri <- lmer(logbili ~ years + age + (1 | id), seq, REML = FALSE, control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, maxfun = 1e5)))
ge <- geeglm(logbili ~ years + age, id = id, data = seq, corstr = "exchangeable", control = geese.control(epsilon = 1e-12, maxit = 500))
# Slope through the origin with errors in both
b <- c(0.8, -0.5, 0.3, 1.1); s <- c(0.5, -0.45, 0.25, 0.9)
vb <- diag(c(0.1, 0.12, 0.2, 0.15)^2); vb[1, 2] <- vb[2, 1] <- 0.004; vs <- diag(c(0.11, 0.1, 0.2, 0.2)^2); vs[3, 4] <- vs[4, 3] <- -0.01
Q <- function(f) { d <- s - f * b; as.numeric(t(d) %*% solve(vs + f^2 * vb) %*% d) }
best <- optimize(Q, c(-2, 3), tol = 1e-12)
edge <- function(low, high) uniroot(function(f) Q(f) - best$objective - qchisq(0.95, 1), c(low, high), tol = 1e-13)$root
out <- list(
  versions = list(R = R.version.string, survival = as.character(packageVersion("survival")), brglm2 = as.character(packageVersion("brglm2")), lme4 = as.character(packageVersion("lme4")), geepack = as.character(packageVersion("geepack")), cmprsk = as.character(packageVersion("cmprsk"))),
  coxStrata = fit(coef(strata), vcov(strata)), coxWomen = c(fit(coef(women), vcov(women)), list(n = women$n, events = women$nevent)), coxTransplant = fit(coef(transplant), vcov(transplant)),
  coxFirth = firthC, coxFirthSeparated = c(firthTiny, list(time = tiny$time, dead = tiny$dead, x = tiny$x, z = tiny$z)),
  logisticFirth = c(fit(coef(lf), vcov(lf)), list(n = nobs(lf))), logisticFirthSeparated = c(fit(coef(ls), vcov(ls)), list(y = sep$y, x = sep$x, g = sep$g)),
  linear = c(fit(coef(lin), vcov(lin)), list(df = lin$df.residual, ci = unname(confint(lin)))),
  welch = list(difference = unname(w$estimate[2] - w$estimate[1]), se = w$stderr, df = unname(w$parameter), low = -w$conf.int[2], high = -w$conf.int[1]),
  rates = list(events = unname(rates["events", ]), time = unname(rates["time", ])),
  times = times, km = km, aj = list(values = aj$pstate[, 2:3], se = aj$std.err[, 2:3]), cuminc = unname(ci$est),
  randomIntercept = c(fit(fixef(ri), as.matrix(vcov(ri))), list(residualVariance = sigma(ri)^2, interceptVariance = as.numeric(VarCorr(ri)$id))),
  gee = c(fit(coef(ge), ge$geese$vbeta), list(correlation = unname(ge$geese$alpha), scale = unname(ge$geese$gamma))),
  slope = list(b = b, s = s, vb = vb, vs = vs, factor = best$minimum, objective = best$objective, low = edge(-1, best$minimum), high = edge(best$minimum, 2), atOne = Q(1)))
cat(toJSON(out, auto_unbox = TRUE, digits = 14), "\n")
