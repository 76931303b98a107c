# Martingale residuals of a Cox model without covariates, ties by Breslow.
# Rscript tests/reference/random-forest/make-null-residuals.R > tests/reference/random-forest/null-residuals.json
suppressPackageStartupMessages(library(survival))
time <- c(5, 3, 3, 8, 12, 1, 8, 8, 20, 3.5)
event <- c(1, 1, 0, 1, 0, 1, 1, 0, 1, 0)
fit <- coxph(Surv(time, event) ~ 1, ties = "breslow")
list_of <- function(x) paste0("[", paste(format(x, digits = 15, trim = TRUE), collapse = ", "), "]")
cat(sprintf('{"time": %s, "event": %s, "residuals": %s}\n', list_of(time), list_of(event), list_of(unname(residuals(fit, "martingale")))))
