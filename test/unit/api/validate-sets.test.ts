import { describe, expect, test } from 'vitest';
import { prepareForCreate } from '../../../src/api/admission.ts';
import type { AnyObject, Kind } from '../../../src/api/any-object.ts';
import { ApiError, formatFieldError } from '../../../src/api/errors.ts';
import { setDaemonSetDefaults } from '../../../src/api/kinds/daemonset/defaults.ts';
import { validateDaemonSet } from '../../../src/api/kinds/daemonset/validation.ts';
import { setStatefulSetDefaults } from '../../../src/api/kinds/statefulset/defaults.ts';
import { validateStatefulSet, validateStatefulSetStatusUpdate } from '../../../src/api/kinds/statefulset/validation.ts';
import { prepareForUpdate } from '../../../src/api/update.ts';
import type { ControllerRevision, DaemonSet, StatefulSet } from '../../../src/api/workload-types.ts';

const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'web', image: 'nginx:1.25' }] } };
const selector = { matchLabels: { app: 'x' } };
const metadata = { name: 'web', namespace: 'default' };

const statefulSet = (spec: object, rest: object = {}): StatefulSet =>
  setStatefulSetDefaults({ metadata, ...rest, spec: { selector, template, ...spec } });
const daemonSet = (spec: object): DaemonSet => setDaemonSetDefaults({ metadata, spec: { selector, template, ...spec } });

const create = <K extends Kind>(kind: K, object: object) =>
  prepareForCreate(
    kind,
    { apiVersion: 'apps/v1', kind, ...object },
    { fieldValidation: 'Strict', nodeName: 'node', random: () => 0, newUid: () => 'u' },
  );
const update = (current: AnyObject, asked: object) =>
  prepareForUpdate(current, asked, { fieldValidation: 'Strict', others: () => [], random: 0 }).object;
const messageOf = (change: () => unknown): string => {
  try {
    change();
    return '';
  } catch (error) {
    return error instanceof ApiError ? error.message : String(error);
  }
};

const claim = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } } };

test('a StatefulSet that says little gets the rest', () => {
  expect(statefulSet({ volumeClaimTemplates: [claim] }).spec).toMatchObject({
    ...{ replicas: 1, serviceName: '', podManagementPolicy: 'OrderedReady', revisionHistoryLimit: 10 },
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    template: { metadata: { creationTimestamp: null }, spec: { restartPolicy: 'Always' } },
    volumeClaimTemplates: [
      {
        ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { creationTimestamp: null, name: 'data' } },
        spec: { volumeMode: 'Filesystem', resources: { requests: { storage: '1Gi' } } },
        status: { phase: 'Pending' },
      },
    ],
  });
});

test.each([
  [{ type: 'RollingUpdate' }, { type: 'RollingUpdate' }],
  [
    { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } },
    { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
  ],
  [{ rollingUpdate: { partition: 2 } }, { type: 'RollingUpdate', rollingUpdate: { partition: 2 } }],
  [{ type: 'OnDelete' }, { type: 'OnDelete' }],
])('the update strategy %j of a StatefulSet is %j', (given, expected) => {
  expect(statefulSet({ updateStrategy: given }).spec.updateStrategy).toEqual(expected);
});

const withSpec = (spec: object) => ({ template: { ...template, spec: { ...template.spec, ...spec } } });
const unselected =
  'spec.template.metadata.labels: Invalid value: map[string]string{"app":"x"}: `selector` does not match template `labels`';
const emptySelector = 'v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement(nil)}';
const onlyAlways = 'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"';

describe('a StatefulSet is refused', () => {
  test.each<readonly [string, object, readonly string[]]>([
    ['not at all when it is whole', {}, []],
    ['not for what its pods are to be', withSpec({ containers: [] }), []],
    ['without a selector', { selector: undefined }, ['spec.selector: Required value', unselected]],
    [
      'with an empty selector',
      { selector: {} },
      [`spec.selector: Invalid value: ${emptySelector}: empty selector is invalid for statefulset`],
    ],
    [
      'with another policy',
      { podManagementPolicy: 'X' },
      [`spec.podManagementPolicy: Invalid value: "X": must be 'OrderedReady' or 'Parallel'`],
    ],
    [
      'with another strategy',
      { updateStrategy: { type: 'X' } },
      [
        `spec.updateStrategy: Invalid value: apps.StatefulSetUpdateStrategy{Type:"X", RollingUpdate:(*apps.RollingUpdateStatefulSetStrategy)(nil)}: must be 'RollingUpdate' or 'OnDelete'`,
      ],
    ],
    [
      'with a partition of what is not rolled out',
      { updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } },
      [
        `spec.updateStrategy.rollingUpdate: Invalid value: apps.RollingUpdateStatefulSetStrategy{Partition:1, MaxUnavailable:(*intstr.IntOrString)(nil)}: only allowed for updateStrategy 'RollingUpdate'`,
      ],
    ],
    [
      'with another retention policy',
      { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'X' } },
      ['spec.persistentVolumeClaimRetentionPolicy.whenDeleted: Unsupported value: "X": supported values: "Retain", "Delete"'],
    ],
    [
      'with numbers below 0',
      { replicas: -1, ordinals: { start: -1 }, updateStrategy: { rollingUpdate: { partition: -1 } } },
      [
        'spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0',
        'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
        'spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0',
      ],
    ],
    [
      'with pods that end',
      withSpec({ restartPolicy: 'Never', activeDeadlineSeconds: 5 }),
      [onlyAlways, 'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in StatefulSet is not Supported'],
    ],
  ])('%s', (_what, spec, errors) => {
    expect(validateStatefulSet(statefulSet(spec)).map(formatFieldError)).toEqual(errors);
  });
});

test('the name of a StatefulSet has no dots', () => {
  const messages = validateStatefulSet(statefulSet({}, { metadata: { ...metadata, name: 'my.web' } })).map(formatFieldError);
  expect(messages).toEqual(['metadata.name: Invalid value: "my.web": must not contain dots']);
});

describe('a change of a StatefulSet', () => {
  const { object: current } = create('StatefulSet', { metadata, spec: { selector, template, volumeClaimTemplates: [claim] } });
  const changed = (spec: object) => ({ ...current, spec: { ...current.spec, ...spec } });

  test('counts when it is one of its spec', () => {
    expect(current.metadata.generation).toBe(1);
    expect(update(current, changed({ replicas: 2, minReadySeconds: 3 })).metadata.generation).toBe(2);
    expect(update(current, { ...current, metadata: { ...current.metadata, labels: { a: 'b' } } }).metadata.generation).toBe(1);
  });

  test.each([
    ['serviceName', { serviceName: 'other' }],
    ['volumeClaimTemplates', { volumeClaimTemplates: [] }],
    ['podManagementPolicy', { podManagementPolicy: 'Parallel' }],
    ['revisionHistoryLimit', { revisionHistoryLimit: 3 }],
  ])('is refused for %s', (_field, spec) => {
    expect(messageOf(() => update(current, changed(spec)))).toBe(
      `StatefulSet.apps "web" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden`,
    );
  });
});

test('a status of a StatefulSet cannot have more of the one than of the other', () => {
  const next = statefulSet({}, { status: { replicas: 1, availableReplicas: 1, updatedReplicas: 2 } });
  expect(
    validateStatefulSetStatusUpdate(next, statefulSet({}, { status: { replicas: 0, availableReplicas: 0 } })).map(formatFieldError),
  ).toEqual([
    'status.updatedReplicas: Invalid value: 2: cannot be greater than status.replicas',
    'status.availableReplicas: Invalid value: 1: cannot be greater than status.readyReplicas',
  ]);
});

test('what has no effect in a StatefulSet is warned of, in its template, too', () => {
  const { warnings } = create('StatefulSet', {
    metadata,
    spec: { selector, ...withSpec({ nodeSelector: { disk: 'ssd' } }), updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } },
  });
  expect(warnings).toEqual([
    'spec.template.spec.nodeSelector: has no effect in kpod: there is one node',
    'spec.updateStrategy.rollingUpdate.maxUnavailable: has no effect in kpod: pods are replaced one at a time',
  ]);
});

const rolling = (maxUnavailable: unknown, maxSurge: unknown) => ({ updateStrategy: { rollingUpdate: { maxUnavailable, maxSurge } } });
const strategy = 'spec.updateStrategy.rollingUpdate';

describe('a DaemonSet is refused', () => {
  test.each<readonly [string, object, readonly string[]]>([
    ['not at all when it is whole', {}, []],
    ['without a selector', { selector: undefined }, [unselected]],
    [
      'with an empty selector',
      { selector: {} },
      [`spec.selector: Invalid value: ${emptySelector}: empty selector is invalid for daemonset`],
    ],
    ['when nothing may move', rolling(0, 0), [`${strategy}.maxUnavailable: Required value: cannot be 0 when maxSurge is 0`]],
    [
      'with both',
      rolling(1, '50%'),
      [
        `${strategy}.maxSurge: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:"50%"}: may not be set when maxUnavailable is non-zero`,
      ],
    ],
    [
      'with more than all',
      rolling(0, '101%'),
      [`${strategy}.maxSurge: Invalid value: intstr.IntOrString{Type:1, IntVal:0, StrVal:"101%"}: must not be greater than 100%`],
    ],
    [
      'with another strategy',
      { updateStrategy: { type: 'X' } },
      ['spec.updateStrategy.type: Unsupported value: "X": supported values: "RollingUpdate", "OnDelete"'],
    ],
    [
      'with pods that end',
      withSpec({ restartPolicy: 'Never', activeDeadlineSeconds: 5 }),
      [onlyAlways, 'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported'],
    ],
  ])('%s', (_what, spec, errors) => {
    expect(validateDaemonSet(daemonSet(spec)).map(formatFieldError)).toEqual(errors);
  });
});

test('a DaemonSet counts the changes of its template in an annotation', () => {
  const { object: current } = create('DaemonSet', { metadata, spec: { selector, template } });
  const count = ({ metadata: { annotations, generation } }: AnyObject) => [
    annotations?.['deprecated.daemonset.template.generation'],
    generation,
  ];
  expect(count(current)).toEqual(['1', 1]);
  expect(current.status).toEqual({ currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 });
  const waited = update(current, { ...current, spec: { ...current.spec, minReadySeconds: 5 } });
  expect(count(waited)).toEqual(['1', 2]);
  const { annotations: _left, ...rest } = waited.metadata;
  const other = { ...template, metadata: { labels: { app: 'x', more: 'y' } } };
  expect(count(update(waited, { ...waited, metadata: rest, spec: { ...current.spec, template: other } }))).toEqual(['2', 3]);
});

test.each([
  [{}, 'ControllerRevision.apps "web" is invalid: data: Required value: data is mandatory'],
  [{ data: {}, revision: -1 }, 'ControllerRevision.apps "web" is invalid: revision: Invalid value: -1: must be greater than or equal to 0'],
])('a ControllerRevision with %j is refused', (rest, message) => {
  expect(messageOf(() => create('ControllerRevision', { metadata, ...rest }))).toBe(message);
});

test('a ControllerRevision changes its number, not what it keeps', () => {
  const { object } = create('ControllerRevision', { metadata, revision: 1, data: { spec: {} } });
  expect((update(object, { ...object, revision: 3 }) as ControllerRevision).revision).toBe(3);
  expect(messageOf(() => update(object, { ...object, data: { spec: { a: 1 } } }))).toBe(
    'ControllerRevision.apps "web" is invalid: data: Invalid value: {"spec":{"a":1}}: field is immutable',
  );
});
