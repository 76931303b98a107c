"""Scores and tables of the unit tests of midst-toolkit (MIT licence, see README.md), for tests/disclosure/known-defects/midst.test.ts.

Numbers drawn with NumPy's legacy generator, seed 42; "published" are the numbers that those tests state. Run: python make.py
"""
import json

import numpy as np

np.random.seed(42)
labels = np.random.randint(0, 2, size=300)
scores = np.random.rand(300)
answer = {
    'madeBy': {'numpy': np.__version__},
    'scores': {'labels': labels.tolist(), 'scores': scores.tolist(), 'publishedTpr': [[1e-10, 0.006711409395973154], [0.1, 0.2080536912751678], [0.2, 0.3087248322147651]], 'publishedLargestAdvantage': 0.14307303},
    'tables': {
        'real': {'column_a': [1, 2, 3, 4, 5], 'column_b': [4, 5, 6, 7, 8], 'column_c': ['horse', 'dog', 'horse', 'cat', 'cat'], 'column_d': [-1, -2, -3, -2, -5]},
        'synthetic': {'column_a': [1, 2, 3, 4, 5], 'column_b': [4, 6, 6, -1, 1], 'column_c': ['cat', 'dog', 'horse', 'cat', 'cat'], 'column_d': [-1, -2, -3, -2, -5]},
        # columns, share of the range that still counts as the same, hits of five
        'publishedHits': [[['column_a', 'column_b', 'column_c', 'column_d'], 1 / 30, 1], [['column_a', 'column_c', 'column_d'], 1 / 30, 4], [['column_a', 'column_b'], 1 / 30, 2], [['column_a', 'column_b', 'column_c', 'column_d'], 0.3, 2]],
        # first over second distance (sums of absolute differences over column_a, column_b, column_d) of the synthetic rows within the real ranges
        'publishedRatios': [[0, '0/3'], [1, '1/2'], [2, '0/3']],
    },
}
with open('midst.json', 'w') as file:
    json.dump(answer, file, separators=(',', ':'))
    file.write('\n')
