# Writes shrinkage.json: Schaefer-Strimmer intensities and shrunken correlations of corpcor, two-step tetrachoric correlations of polycor.
# Run: apt-get install r-cran-corpcor r-cran-polycor r-cran-jsonlite && Rscript make-shrinkage.R > shrinkage.json
suppressMessages({ library(corpcor); library(polycor); library(jsonlite) })
set.seed(7)
cases <- lapply(list(c(24, 8), c(12, 20), c(200, 6)), function(size) {
  factor <- rnorm(size[1])
  x <- sapply(seq_len(size[2]), function(j) if (j %% 2 == 0) 0.7 * factor + rnorm(size[1]) else rnorm(size[1]))
  x <- round(x, 4)
  list(columns = lapply(seq_len(size[2]), function(j) x[, j]), lambda = estimate.lambda(x, verbose = FALSE),
       shrunken = unclass(cor.shrink(x, verbose = FALSE))[lower.tri(diag(size[2]))])
})
tables <- list(c(40, 10, 15, 35), c(100, 20, 60, 20), c(11, 60, 9, 240), c(90, 12, 14, 84), c(30, 70, 55, 45))
tetrachoric <- lapply(tables, function(cells) {
  list(cells = cells, rho = polychor(matrix(cells, 2, byrow = TRUE), ML = FALSE))
})
cat(toJSON(list(corpcor = as.character(packageVersion("corpcor")), polycor = as.character(packageVersion("polycor")), r = R.version.string,
  cases = cases, tetrachoric = tetrachoric), auto_unbox = TRUE, digits = 12))
