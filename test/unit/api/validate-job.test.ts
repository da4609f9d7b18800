import { describe, expect, test } from 'vitest';
import { formatFieldError } from '../../../src/api/errors.ts';
import { checkIndexes, formatIndexes, parseIndexes } from '../../../src/api/job-indexes.ts';
import { setJobDefaults, withOwnSelector } from '../../../src/api/kinds/job/defaults.ts';
import { validateJobStatusUpdate } from '../../../src/api/kinds/job/status.ts';
import { validateJob, validateJobUpdate } from '../../../src/api/kinds/job/validation.ts';
import type { Job } from '../../../src/api/workload-types.ts';

const podSpec = { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] };
interface Rest {
  readonly name?: string;
  readonly pod?: object;
  readonly labels?: object;
}

const job = (spec: object = {}, rest: Rest = {}): Job => {
  const metadata = { name: rest.name ?? 'pi', namespace: 'default' };
  const template = { ...(rest.labels ? { metadata: { labels: rest.labels } } : {}), spec: { ...podSpec, ...rest.pod } };
  return withOwnSelector(setJobDefaults({ metadata, spec: { template, ...spec } }), 'u');
};
const own = { 'batch.kubernetes.io/controller-uid': 'u', 'batch.kubernetes.io/job-name': 'pi', 'controller-uid': 'u', 'job-name': 'pi' };

describe('a new Job', () => {
  test.each<readonly [string, object, object]>([
    ['runs once', {}, { completions: 1, parallelism: 1 }],
    ['runs one after another', { completions: 3 }, { completions: 3, parallelism: 1 }],
    ['is a queue of work', { parallelism: 2 }, { parallelism: 2, completions: undefined }],
    ['has six more tries', {}, { backoffLimit: 6, completionMode: 'NonIndexed', suspend: false, manualSelector: false }],
    ['has no limit beside that of each index', { backoffLimitPerIndex: 1 }, { backoffLimit: 2_147_483_647 }],
    ['replaces what ends', {}, { podReplacementPolicy: 'TerminatingOrFailed' }],
    ['replaces what has failed when failures are judged', { podFailurePolicy: { rules: [] } }, { podReplacementPolicy: 'Failed' }],
    [
      'looks for conditions that are true',
      { podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] } },
      { podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }] } },
    ],
  ])('%s', (_what, spec, expected) => {
    expect({ completions: undefined, ...job(spec).spec }).toMatchObject(expected);
  });

  test('selects its pods by its uid, and has the labels of its template when it has none', () => {
    const plain = job();
    expect(plain.spec.selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': 'u' } });
    expect([plain.spec.template.metadata?.labels, plain.metadata.labels]).toEqual([own, own]);
    const labelled = job({}, { labels: { app: 'pi' } });
    expect([labelled.spec.template.metadata?.labels, labelled.metadata.labels]).toEqual([{ ...own, app: 'pi' }, { app: 'pi' }]);
    const manual = job({ manualSelector: true, selector: { matchLabels: { app: 'pi' } } }, { labels: { app: 'pi' } });
    expect([manual.spec.selector, manual.spec.template.metadata?.labels]).toEqual([{ matchLabels: { app: 'pi' } }, { app: 'pi' }]);
  });
});

const failure = (rule: object) => ({ podFailurePolicy: { rules: [rule] } });
const codes = (onExitCodes: object) => failure({ action: 'FailJob', onExitCodes: { operator: 'In', values: [1], ...onExitCodes } });
const success = (rule: object) => ({ completionMode: 'Indexed', completions: 5, successPolicy: { rules: [rule] } });
const indexed = { completionMode: 'Indexed', completions: 3 };
const rule = 'spec.podFailurePolicy.rules[0]';
const rules = 'spec.successPolicy.rules[0]';
const long = 'a'.repeat(62);

const refusals: readonly (readonly [why: string, spec: object, errors: readonly string[], rest?: Rest])[] = [
  ['not at all when it is whole', {}, []],
  [
    'for pods that run for ever',
    {},
    ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    { pod: { restartPolicy: 'Always' } },
  ],
  [
    'for pods that run again though failures are judged',
    codes({}),
    ['spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified'],
    { pod: { restartPolicy: 'OnFailure' } },
  ],
  ['for numbers below 0', { parallelism: -1 }, ['spec.parallelism: Invalid value: -1: must be greater than or equal to 0']],
  [
    'without the number of indexes',
    { completionMode: 'Indexed', parallelism: 1 },
    ['spec.completions: Required value: when completion mode is Indexed'],
  ],
  [
    'for more at once than an index takes',
    { ...indexed, parallelism: 100_001 },
    ['spec.parallelism: Invalid value: 100001: must be less than or equal to 100000 when completion mode is Indexed'],
  ],
  [
    'for a name that makes no host names',
    indexed,
    [`metadata.name: Invalid value: "${long}": will not able to create pod with invalid DNS label: ${long}-2`],
    { name: long },
  ],
  [
    'for a limit of indexes without any',
    { backoffLimitPerIndex: 1 },
    ['spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode'],
  ],
  [
    'for failed indexes without a limit of each',
    { ...indexed, maxFailedIndexes: 1 },
    ['spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified'],
  ],
  [
    'for more failed indexes than there are',
    { ...indexed, backoffLimitPerIndex: 1, maxFailedIndexes: 4 },
    ['spec.maxFailedIndexes: Invalid value: 4: must be less than or equal to completions'],
  ],
  [
    'without an action',
    failure({ onExitCodes: { operator: 'In', values: [1] } }),
    [`${rule}.action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]`],
  ],
  [
    'for an action on an index without a limit of each',
    failure({ action: 'FailIndex', onExitCodes: { operator: 'In', values: [1] } }),
    [`${rule}.action: Invalid value: "FailIndex": requires the backoffLimitPerIndex to be set`],
  ],
  [
    'for a rule of nothing',
    failure({ action: 'Count' }),
    [`${rule}: Invalid value: specifying one of OnExitCodes and OnPodConditions is required`],
  ],
  [
    'for an exit code of success',
    codes({ values: [0] }),
    [`${rule}.onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator`],
  ],
  ['for exit codes in no order', codes({ values: [5, 3] }), [`${rule}.onExitCodes.values: Invalid value: []int32{5, 3}: must be ordered`]],
  [
    'for a container that is not there',
    codes({ containerName: 'x' }),
    [`${rule}.onExitCodes.containerName: Invalid value: "x": must be one of the container or initContainer names in the pod template`],
  ],
  [
    'for a success of nothing',
    success({}),
    [`${rules}: Required value: at least one of succeededCount or succeededIndexes must be specified`],
  ],
  [
    'for more successes than indexes',
    success({ succeededCount: 6 }),
    [`${rules}.succeededCount: Invalid value: 6: must be less than or equal to 5 (the number of specified completions)`],
  ],
  [
    'for indexes that are not there',
    success({ succeededIndexes: '1-7' }),
    [`${rules}.succeededIndexes: Invalid value: "1-7": error parsing succeededIndexes: too large index: "7"`],
  ],
  [
    'for another time of replacement',
    { podReplacementPolicy: 'X' },
    ['spec.podReplacementPolicy: Unsupported value: "X": supported values: "Failed", "TerminatingOrFailed"'],
  ],
  [
    'for labels that are not its own',
    {},
    [
      'spec.template.metadata.labels[job-name]: Invalid value: map[string]string{"batch.kubernetes.io/controller-uid":"u", "batch.kubernetes.io/job-name":"pi", "controller-uid":"u", "job-name":"other"}: must be \'pi\'',
    ],
    { labels: { 'job-name': 'other' } },
  ],
  [
    'for a selector that is not its own',
    { selector: { matchLabels: { app: 'pi' } } },
    [
      'spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"pi", "batch.kubernetes.io/controller-uid":"u"}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}: `selector` not auto-generated',
    ],
    { labels: { app: 'pi' } },
  ],
];

describe('a Job is refused', () => {
  test.each(refusals.map(([why, spec, errors, rest = {}]) => ({ why, spec, errors, rest })))('$why', ({ spec, errors, rest }) => {
    expect(validateJob(job(spec, rest)).map(formatFieldError)).toEqual(errors);
  });
});

describe('a change of a Job', () => {
  const changed = (current: Job, spec: object): readonly string[] =>
    validateJobUpdate({ ...current, spec: { ...current.spec, ...spec } }, current).map(formatFieldError);
  const moved = (current: Job) => ({
    template: { ...current.spec.template, spec: { ...current.spec.template.spec, nodeSelector: { disk: 'ssd' } } },
  });
  const fixed = 'spec.template: Invalid value: core.PodTemplateSpec{…}: field is immutable';

  test.each<readonly [string, Job, (current: Job) => object, readonly string[]]>([
    [
      'may be its speed, its limits and its rest',
      job(),
      () => ({ parallelism: 3, backoffLimit: 1, suspend: true, ttlSecondsAfterFinished: 5 }),
      [],
    ],
    ['is no change of what it makes', job(), moved, [fixed]],
    ['may be the place of its pods before it has begun', job({ suspend: true }), moved, []],
    ['is no change of how often it runs', job(), () => ({ completions: 2 }), ['spec.completions: Invalid value: 2: field is immutable']],
    [
      'makes indexes more only all at once',
      job(indexed),
      () => ({ completions: 4 }),
      ['spec.completions: Invalid value: 4: can only be modified in tandem with spec.parallelism'],
    ],
    ['makes indexes more all at once', job({ ...indexed, parallelism: 3 }), () => ({ completions: 4, parallelism: 4 }), []],
  ])('%s', (_what, current, change, errors) => {
    expect(changed(current, change(current))).toEqual(errors);
  });

  test('never lets a counter fall, nor what has ended go on', () => {
    const complete = { type: 'Complete', status: 'True' } as const;
    const status = { failed: 2, conditions: [complete], completionTime: '2026-01-01T00:00:00Z' };
    const errors = validateJobStatusUpdate({ ...job(), status: { ...status, failed: 1, conditions: [] } }, { ...job(), status });
    expect(errors.map(formatFieldError)).toEqual([
      'status.failed: Invalid value: 1: cannot decrease the failed counter',
      'status.conditions: Invalid value: cannot disable the terminal Complete=True condition',
    ]);
  });
});

describe('indexes', () => {
  test.each<readonly [string, readonly number[]]>([
    ['', []],
    ['0,2,3', [3, 0, 2]],
    ['1,3-5,7', [1, 3, 4, 5, 7]],
  ])('are written and read: %j', (text, indexes) => {
    expect(formatIndexes(new Set(indexes))).toBe(text);
    expect(parseIndexes(text, 10)).toEqual(new Set(indexes));
  });

  test.each([
    ['1,3-5', { total: 4 }],
    ['5,3', { total: 0, problem: 'non-increasing order, previous: 5, current: 3' }],
    [
      '1-2-3',
      {
        total: 0,
        problem: 'the fragment "1-2-3" violates the requirement that an index interval can have at most two parts separated by \'-\'',
      },
    ],
    ['a', { total: 0, problem: 'cannot convert string to integer for index: "a"' }],
  ])('are checked: %j', (text, expected) => {
    expect(checkIndexes(text, 10)).toEqual(expected);
  });
});
