"""Numbers of SDMetrics for tests/disclosure/known-defects/sdmetrics.test.ts.

Run in a virtual environment with the versions that the file names: pip install sdmetrics==0.32.0; python make.py
Tables marked "published" are those of SDMetrics' own tests (MIT licence, see README.md); the others are made here.
"""
import json
import platform
import warnings

import numpy as np
import pandas as pd
import sdmetrics
from sdmetrics.single_table.privacy import DCRBaselineProtection, DCROverfittingProtection
from sdmetrics.single_table.privacy.dcr_utils import calculate_dcr
from sdmetrics.single_table.privacy.disclosure_protection import DisclosureProtection

warnings.filterwarnings('ignore')


def cells(frame, dates=()):
    """Column by column, missing as null, dates as days since 1970-01-01, categories and booleans as text."""
    out = {}
    for name in frame.columns:
        column = frame[name]
        if name in dates:
            days = (pd.to_datetime(column) - pd.Timestamp('1970-01-01')).dt.days
            out[name] = [None if pd.isna(x) else int(x) for x in days]
        elif pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            out[name] = [None if pd.isna(x) else float(x) for x in column]
        else:
            out[name] = [None if pd.isna(x) else str(x) for x in column]
    return out


def dcr_case(real, synthetic, kinds, published=None, note=''):
    metadata = {'columns': {name: ({'sdtype': kind} if kind != 'datetime' else {'sdtype': kind, 'datetime_format': '%Y-%m-%d'}) for name, kind in kinds.items()}}
    got = calculate_dcr(dataset=synthetic, reference_dataset=real, metadata=metadata)
    dates = [name for name, kind in kinds.items() if kind == 'datetime']
    return {'note': note, 'kinds': {name: ('numeric' if kind in ('numerical', 'datetime') else 'coded') for name, kind in kinds.items()},
            'real': cells(real[list(kinds)], dates), 'synthetic': cells(synthetic[list(kinds)], dates), 'published': published, 'dcr': [float(x) for x in got]}


def mixed_fixture():
    kinds = {'num_col': 'numerical', 'cat_col': 'categorical', 'cat_int_col': 'categorical', 'bool_col': 'boolean', 'datetime_str_col': 'datetime', 'datetime_col': 'datetime'}
    real_days = ['2025-01-01', '2025-01-31', '2025-01-10', '2025-01-21', None, '2025-01-12']
    synthetic_days = ['2025-01-10', '2025-01-22', None, '2025-01-02', '2025-01-30', '2025-01-06']
    frame = lambda num, cat, code, flag, days: pd.DataFrame({'num_col': num, 'cat_col': cat, 'cat_int_col': pd.Series(code, dtype=object), 'bool_col': pd.Series(flag, dtype=object), 'datetime_str_col': days, 'datetime_col': pd.to_datetime(pd.Series(days))})
    real = frame([10, 20, np.nan, 40, 50, 60], ['A', 'B', 'A', None, 'B', 'C'], ['1', '2', '1', None, '2', '3'], [True, False, True, False, None, False], real_days)
    synthetic = frame([10, 25, 30, 21, 7, np.nan], ['C', None, 'A', None, 'B', 'C'], ['3', None, '1', None, '2', '3'], [False, True, True, False, True, None], synthetic_days)
    return real, synthetic, kinds


def dcr_cases():
    real, synthetic, kinds = mixed_fixture()
    number = {'num_col': 'numerical'}
    constant_kinds = {'num_col': 'numerical', 'date_col': 'datetime'}
    constant_real = pd.DataFrame({'num_col': [5.0], 'date_col': pd.to_datetime(['2025-01-05'])})
    constant_synthetic = pd.DataFrame({'num_col': [1.0, 2, 3, 5, 5], 'date_col': pd.to_datetime([f'2025-01-0{day}' for day in range(1, 6)])})
    single = lambda values: pd.DataFrame({'num_col': np.array(values, dtype=float)})
    rng = np.random.RandomState(2026)
    holes = lambda values, share: pd.Series(values).where(rng.rand(len(values)) >= share, None)
    own = lambda n: pd.DataFrame({
        'lab': holes(rng.lognormal(0, 1, n), 0.1).astype(float), 'small': holes(rng.rand(n) / 1000, 0.05).astype(float), 'negative': -rng.rand(n) * 40 + 5, 'constant': np.full(n, 7.0),
        'group': holes(rng.choice(list('abcde'), n), 0.1), 'flag': rng.choice(['no', 'yes'], n)})
    own_kinds = {'lab': 'numerical', 'small': 'numerical', 'negative': 'numerical', 'constant': 'numerical', 'group': 'categorical', 'flag': 'categorical'}
    own_real, own_synthetic = own(60), own(50)
    own_synthetic.loc[:4, 'constant'] = 8.0
    return {
        'mixed': dcr_case(real, synthetic, kinds, [.188888, .2277777, .4, .274444, .221111, .4], 'published: six columns of every kind, with missing values and dates'),
        'mixedToItself': dcr_case(synthetic, synthetic, kinds, [0] * 6, 'published: the synthetic table against itself'),
        'reduced': dcr_case(real, synthetic, number, [0, .1, .2, .02, .06, 0], 'published: the columns that all three inputs share'),
        'constant': dcr_case(constant_real, constant_synthetic, constant_kinds, [1, 1, 1, .5, 0], 'published: columns without range'),
        'single': dcr_case(single([0, 5, 8, 9, 10]), single([3, 5]), number, [.2, 0], 'published: one number'),
        'singleUnsorted': dcr_case(single([0, 10, 3, 4, 1]), single([5]), number, [.1], 'published: one number, real rows not in order'),
        'own': dcr_case(own_real, own_synthetic, own_kinds, None, 'made here: skewed, tiny, negative and constant numbers, missing values in numbers and categories'),
    }


def all_equal():
    """Training, holdout and synthetic rows the same: the tie goes to the holdout."""
    real, _, kinds = mixed_fixture()
    table = pd.concat([real] * 5, ignore_index=True).drop(columns=['datetime_str_col', 'datetime_col'])
    metadata = {'tables': {'one': {'columns': {name: {'sdtype': kind} for name, kind in kinds.items() if name in table.columns}}}}
    overfitting = DCROverfittingProtection.compute_breakdown(table, table, table, metadata, 'one')
    baseline = DCRBaselineProtection.compute_breakdown(table, table, metadata, 'one')
    return {'overfittingScore': overfitting['score'], 'closerToTraining': overfitting['synthetic_data_percentages']['closer_to_training'], 'baselineScore': baseline['score']}


def disclosure_protection():
    real = pd.DataFrame({'key1': list('abcde') * 20, 'key2': range(100), 'sensitive1': list('abcde') * 20, 'sensitive2': range(100)})
    state = np.random.RandomState(42)
    perfect = pd.DataFrame({'key1': state.choice(list('abcde'), 20), 'key2': range(20), 'sensitive1': state.choice(list('fghij'), 20), 'sensitive2': state.randint(100, 200, size=20)})
    state = np.random.RandomState(42)
    good = pd.DataFrame({'key1': state.choice(list('abcde'), 20), 'key2': state.randint(0, 5, size=20), 'sensitive1': state.choice(list('abcde'), 20), 'sensitive2': state.randint(0, 5, size=20)})
    bad = pd.DataFrame({'key1': list('abcde') * 20, 'key2': range(100), 'sensitive1': list('abced') * 20, 'sensitive2': range(100)})
    published = {'perfect': [1, 1, .98], 'good': [.8979591836734694, .88, .98], 'bad': [.40816326530612246, .4, .98]}
    keys, targets = ['key1', 'key2'], ['sensitive1', 'sensitive2']
    out = {}
    for name, synthetic in (('perfect', perfect), ('good', good), ('bad', bad)):
        binned = DisclosureProtection._discretize_and_fillna(real, synthetic, keys, targets, ['key2', 'sensitive2'], 10)
        scores = {}
        for variant, method in (('CAP', 'cap'), ('0CAP', 'zero_cap'), ('GCAP', 'generalized_cap')):
            got = DisclosureProtection.compute_breakdown(real, synthetic, keys, targets, computation_method=method, continuous_column_names=['key2', 'sensitive2'], num_discrete_bins=10)
            scores[variant] = {'score': float(got['score']), 'capProtection': float(got['cap_protection']), 'baselineProtection': float(got['baseline_protection'])}
        out[name] = {'published': dict(zip(('score', 'capProtection', 'baselineProtection'), published[name])), 'scores': scores,
                     'real': {column: [str(x) for x in binned[0][column]] for column in keys + targets}, 'synthetic': {column: [str(x) for x in binned[1][column]] for column in keys + targets}}
    return out


if __name__ == '__main__':
    answer = {
        'madeBy': {'sdmetrics': sdmetrics.__version__, 'numpy': np.__version__, 'pandas': pd.__version__, 'python': platform.python_version()},
        'dcr': dcr_cases(), 'allEqual': all_equal(), 'disclosureProtection': disclosure_protection(),
    }
    with open('sdmetrics.json', 'w') as file:
        json.dump(answer, file, indent=None, separators=(',', ':'))
        file.write('\n')
