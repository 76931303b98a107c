# Sequential trees with R's rpart, in the manner of synthpop's method "cart", as a generator that raresynth runs, refits and tests.
#
# raresynth run registry.csv --schema cohort.schema.yaml --out result/ \
#   --generator-command "Rscript --vanilla examples/command/rpart_sequential.R {train} {out} {seed} {rows}"
#
# Column by column: the first is drawn from its cells, each later one from the cells in the leaf of a tree on the columns before it. Cells are carried as
# they stand in the file, so that codes and digits come back as they were; an empty one is a cell like any other. What is drawn are cells of patients.
library(rpart)

arguments <- commandArgs(trailingOnly = TRUE)
set.seed(as.integer(arguments[3]))
rows <- as.integer(arguments[4])
cells <- read.csv(arguments[1], colClasses = "character", check.names = FALSE, na.strings = character(0))
FEW <- 10 # a column with so few numbers is one of codes

# What trees see: numbers with a flag for empty cells, or categories.
predictor <- function(text) {
  number <- suppressWarnings(as.numeric(text))
  given <- text != ""
  if (anyNA(number[given]) || length(unique(text[given])) <= FEW) return(data.frame(level = factor(text)))
  number[!given] <- median(number[given])
  data.frame(number = number, empty = !given)
}
seen <- lapply(cells, predictor)

# For each column the patient whose cell a row takes.
taken <- matrix(0L, rows, ncol(cells))
taken[, 1] <- sample.int(nrow(cells), rows, replace = TRUE)
for (k in seq_len(ncol(cells))[-1]) {
  real <- do.call(cbind, seen[seq_len(k - 1)])
  drawn <- do.call(cbind, lapply(seq_len(k - 1), function(j) seen[[j]][taken[, j], , drop = FALSE]))
  names(real) <- names(drawn) <- paste0("x", seq_along(real))
  target <- seen[[k]][[1]]
  # Nominal levels in order of frequency: leaves are asked for, not predictions.
  y <- if (is.factor(target)) as.numeric(factor(target, levels = names(sort(table(target), decreasing = TRUE)))) else target
  tree <- rpart(y ~ ., cbind(real, y = y), method = "anova", control = rpart.control(minbucket = 5, cp = 1e-6, xval = 0, maxcompete = 0))
  leaf <- tree$where
  tree$frame$yval <- as.numeric(seq_len(nrow(tree$frame)))
  at <- as.integer(round(predict(tree, drawn)))
  for (one in unique(at)) {
    donors <- which(leaf == one)
    if (length(donors) == 0) donors <- seq_len(nrow(cells))
    here <- which(at == one)
    taken[here, k] <- donors[sample.int(length(donors), length(here), replace = TRUE)]
  }
}
made <- sapply(seq_len(ncol(cells)), function(k) cells[taken[, k], k])
colnames(made) <- colnames(cells)
quoted <- apply(rbind(colnames(made), made), 2, function(text) ifelse(grepl("[\",\n]", text), paste0('"', gsub('"', '""', text), '"'), text))
writeLines(apply(quoted, 1, paste, collapse = ","), arguments[2])
