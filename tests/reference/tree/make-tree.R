# Trees of rpart on small tables, for generators/shared/tree.ts. Run: Rscript make-tree.R > tree.json
suppressMessages({library(rpart); library(jsonlite)})
set.seed(20261126)
n <- 240
x1 <- sample(0:9, n, TRUE); x2 <- sample(0:6, n, TRUE); g <- sample(c("a", "b", "c", "d"), n, TRUE)
y <- round(2 * (x1 > 4) + 0.3 * x2 * (x1 > 4) + 1.5 * (g %in% c("b", "d")) + rnorm(n), 3)
k <- ifelse(runif(n) < plogis(-1 + 0.4 * x1 - 1.2 * (g == "c")), "yes", "no")
data <- data.frame(x1, x2, g = factor(g), y, k = factor(k))
# Surrogates and cross-validation play no part; a negative cp leaves the smallest leaf as the only rule.
control <- function(leaf) rpart.control(minbucket = leaf, minsplit = 2 * leaf, cp = -1, maxdepth = 30, xval = 0, maxsurrogate = 0, maxcompete = 0)
leaves <- function(fit) as.integer(factor(fit$where))
one <- function(formula, leaf, method) {
  fit <- rpart(formula, data, method = method, control = control(leaf))
  list(leaf = leaf, nLeaves = max(leaves(fit)), where = leaves(fit))
}
out <- list(
  versions = list(R = R.version.string, rpart = as.character(packageVersion("rpart"))),
  x1 = x1, x2 = x2, g = match(g, c("a", "b", "c", "d")) - 1, y = y, k = as.integer(k == "yes"),
  anova = lapply(c(20, 40, 60), function(leaf) one(y ~ x1 + x2 + g, leaf, "anova")),
  gini = lapply(c(30, 60), function(leaf) one(k ~ x1 + x2 + g, leaf, "class")))
cat(toJSON(out, auto_unbox = TRUE, digits = 12), "\n")
