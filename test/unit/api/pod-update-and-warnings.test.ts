import { describe, expect, test } from 'vitest';
import { formatFieldError } from '../../../src/api/errors.ts';
import { setPodDefaults } from '../../../src/api/kinds/pod/defaults.ts';
import { podChangeWarnings } from '../../../src/api/kinds/pod/validation/pod-change-warnings.ts';
import { validatePodUpdate } from '../../../src/api/kinds/pod/validation/pod-update.ts';
import { podWarnings } from '../../../src/api/kinds/pod/validation/pod-warnings.ts';
import type { Pod } from '../../../src/api/types.ts';

const podOf = (spec: object, metadata: object = {}) =>
  setPodDefaults({
    metadata: { name: 'a', namespace: 'default', uid: '1', ...metadata },
    spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
  });

const otherFields =
  'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\nchanged: ';

describe('a change to a pod', () => {
  const c = { name: 'c', image: 'i' };
  const sidecar = { initContainers: [{ name: 'i', image: 'i' }] };
  const toleration = { key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 };
  test.each<readonly [string, object, object, readonly string[]]>([
    ['nothing', {}, {}, []],
    ['an image', {}, { containers: [{ ...c, image: 'j' }] }, []],
    ['an image of an init container', sidecar, { initContainers: [{ name: 'i', image: 'j' }] }, []],
    [
      'an image to a bad one',
      {},
      { containers: [{ ...c, image: ' j' }] },
      [
        'spec.containers[0].image: Invalid value: " j": must not have leading or trailing whitespace',
        'spec.containers[0].image: Invalid value: " j": must not have leading or trailing whitespace',
      ],
    ],
    [
      'a container more',
      {},
      { containers: [c, { name: 'd', image: 'i' }] },
      ['spec.containers: Forbidden: pod updates may not add or remove containers'],
    ],
    ['an init container less', sidecar, {}, ['spec.initContainers: Forbidden: pod updates may not add or remove containers']],
    ['a deadline', {}, { activeDeadlineSeconds: 60 }, []],
    ['a shorter deadline', { activeDeadlineSeconds: 60 }, { activeDeadlineSeconds: 30 }, []],
    [
      'a longer deadline',
      { activeDeadlineSeconds: 30 },
      { activeDeadlineSeconds: 60 },
      ['spec.activeDeadlineSeconds: Invalid value: 60: must be less than or equal to previous value'],
    ],
    [
      'no deadline any more',
      { activeDeadlineSeconds: 30 },
      {},
      ['spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value'],
    ],
    ['another toleration', {}, { tolerations: [toleration] }, []],
    ['other seconds of a toleration', { tolerations: [toleration] }, { tolerations: [{ ...toleration, tolerationSeconds: 9 }] }, []],
    [
      'a toleration less',
      { tolerations: [toleration] },
      {},
      ['spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds'],
    ],
    ['a gate less', { schedulingGates: [{ name: 'a' }] }, {}, []],
    [
      'a gate more',
      {},
      { schedulingGates: [{ name: 'a' }] },
      ["spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'a'"],
    ],
    [
      'a gate less, and one renamed',
      { schedulingGates: [{ name: 'a' }, { name: 'b' }] },
      { schedulingGates: [{ name: 'c' }] },
      ["spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'c'"],
    ],
    ['the grace period of a negative one', { terminationGracePeriodSeconds: -1 }, { terminationGracePeriodSeconds: 1 }, []],
    ['the grace period', {}, { terminationGracePeriodSeconds: 1 }, [`${otherFields}spec.terminationGracePeriodSeconds`]],
    [
      'a command and a variable',
      { containers: [{ ...c, env: [{ name: 'A', value: '1' }] }] },
      { containers: [{ ...c, args: ['x'], env: [{ name: 'A', value: '2' }] }] },
      [`${otherFields}spec.containers[0].env[0].value, spec.containers[0].args`],
    ],
    ['an empty list for none', {}, { volumes: [] }, []],
  ])('%s', (_what, old, changed, errors) => {
    expect(validatePodUpdate(podOf(changed), podOf(old)).map(formatFieldError)).toEqual(errors);
  });
  test('labels may change, name and uid may not', () => {
    expect(validatePodUpdate(podOf({}, { labels: { a: 'b' } }), podOf({}))).toEqual([]);
    expect(validatePodUpdate(podOf({}, { name: 'b', uid: '2' }), podOf({})).map(formatFieldError)).toEqual([
      'metadata.name: Invalid value: "b": field is immutable',
      'metadata.uid: Invalid value: "2": field is immutable',
    ]);
  });
});

describe('a change to where a pod may run', () => {
  const gates = { schedulingGates: [{ name: 'g' }] };
  const needs = (...terms: readonly object[]) => ({
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } },
  });
  const a = { key: 'a', operator: 'Exists' };
  const b = { key: 'b', operator: 'Exists' };
  const terms = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
  const onlyLabels = 'only additions to spec.nodeSelector are allowed (no mutations or deletions)';
  const onlyMore = 'only additions are allowed (no mutations or deletions)';
  const preferring = (weight: number, others: object = {}) => ({
    affinity: {
      nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight, preference: { matchExpressions: [a] } }] },
      ...others,
    },
  });
  test.each<readonly [string, object, object, readonly string[]]>([
    ['a label of the node more', { nodeSelector: { a: '1' } }, { nodeSelector: { a: '1', b: '2' } }, []],
    ['its first label', {}, { nodeSelector: { a: '1' } }, []],
    [
      'another value of a label',
      { nodeSelector: { a: '1' } },
      { nodeSelector: { b: '2', a: '2' } },
      [`spec.nodeSelector: Invalid value: {"a":"2","b":"2"}: ${onlyLabels}`],
    ],
    ['a label less', { nodeSelector: { a: '1' } }, {}, [`spec.nodeSelector: Invalid value: {}: ${onlyLabels}`]],
    ['its first affinity', {}, needs({ matchExpressions: [a] }), []],
    ['an expression more', needs({ matchExpressions: [a] }), needs({ matchExpressions: [a, b] }), []],
    [
      'another expression',
      needs({ matchExpressions: [a] }),
      needs({ matchExpressions: [b, a] }),
      [`${terms}[0]: Invalid value: {"matchExpressions":[{"key":"b","operator":"Exists"},{"key":"a","operator":"Exists"}]}: ${onlyMore}`],
    ],
    [
      'more in a term that had nothing',
      needs({}),
      needs({ matchExpressions: [a] }),
      [`${terms}[0]: Invalid value: {"matchExpressions":[{"key":"a","operator":"Exists"}]}: ${onlyMore}`],
    ],
    [
      'a term less',
      needs({ matchExpressions: [a] }, { matchExpressions: [b] }),
      needs({ matchExpressions: [a] }),
      [
        `${terms}: Invalid value: [{"matchExpressions":[{"key":"a","operator":"Exists"}]}]: no additions/deletions to non-empty NodeSelectorTerms list are allowed`,
      ],
    ],
    ['what is only preferred', preferring(1), preferring(2), []],
    ['nothing that is preferred any more', preferring(1), {}, []],
    ['an affinity to pods', preferring(1), preferring(1, { podAffinity: { x: 1 } }), [`${otherFields}spec.affinity.podAffinity`]],
    ['no affinity to pods any more', { affinity: { podAffinity: { x: 1 } } }, {}, [`${otherFields}spec.affinity`]],
  ])('that waits at a gate: %s', (_what, old, changed, errors) => {
    const gated = (spec: object) => podOf({ ...gates, ...spec });
    expect(validatePodUpdate(gated(changed), gated(old)).map(formatFieldError)).toEqual(errors);
    expect(validatePodUpdate(podOf(changed), gated(old)).map(formatFieldError), 'the last gate goes with it').toEqual(errors);
  });
  test('is refused of one that waits at none', () => {
    const errors = validatePodUpdate(podOf({ nodeSelector: { a: '1' }, ...needs({ matchExpressions: [a] }) }), podOf({}));
    expect(errors.map(formatFieldError)).toEqual([`${otherFields}spec.nodeSelector, spec.affinity`]);
  });
});

describe('a pod is changed with a warning for', () => {
  const c = { name: 'c', image: 'i' };
  const state = (name: string, one: object) => [{ name, state: one }] as unknown as Pod['status']['containerStatuses'] & object;
  const init = { initContainers: [{ name: 'i', image: 'old' }] };
  const newInit = { initContainers: [{ name: 'i', image: 'new' }] };
  const ofInit = (one: object) => ({ initContainerStatuses: state('i', one) });
  const ofApp = (one: object) => ({ phase: 'Running', containerStatuses: state('c', one) }) as const;
  const ended = (exitCode: number) => ({ terminated: { exitCode } });
  const newApp = (restartPolicy: string) => ({ restartPolicy, containers: [{ ...c, image: 'new' }] });
  const over = ['spec.containers[0].image: the container has ended for good, and does not run again'];
  test.each<readonly [string, object, object, Partial<Pod['status']>, readonly string[]]>([
    ['nothing', init, init, ofInit(ended(0)), []],
    [
      'an init container that has run',
      init,
      newInit,
      ofInit(ended(0)),
      [
        'spec.initContainers[0].image: the init container has run already, and does not run again; to run it, delete the pod and create it again',
      ],
    ],
    [
      'an init container that runs',
      init,
      newInit,
      ofInit({ running: {} }),
      ['spec.initContainers[0].image: the init container runs already, and goes on with its old image'],
    ],
    ['no init container that has failed', init, newInit, ofInit(ended(1)), []],
    ['no init container that waits', init, newInit, ofInit({ waiting: { reason: 'PodInitializing' } }), []],
    [
      'no sidecar',
      { initContainers: [{ name: 'i', image: 'old', restartPolicy: 'Always' }] },
      { initContainers: [{ name: 'i', image: 'new', restartPolicy: 'Always' }] },
      ofInit(ended(0)),
      [],
    ],
    ['no app container that runs', { restartPolicy: 'Never' }, newApp('Never'), ofApp({ running: {} }), []],
    ['no app container that is started again', {}, newApp('Always'), ofApp(ended(0)), []],
    ['no app container that is tried again', { restartPolicy: 'OnFailure' }, newApp('OnFailure'), ofApp(ended(1)), []],
    ['an app container that has done its work', { restartPolicy: 'OnFailure' }, newApp('OnFailure'), ofApp(ended(0)), over],
    ['an app container that never runs again', { restartPolicy: 'Never' }, newApp('Never'), ofApp(ended(1)), over],
    [
      'a pod that has ended',
      {},
      newApp('Always'),
      { phase: 'Failed' },
      ['spec.containers[0].image: the pod has ended and does not run again'],
    ],
    [
      'where it may run',
      { schedulingGates: [{ name: 'g' }] },
      { schedulingGates: [{ name: 'g' }], nodeSelector: { a: '1' }, affinity: { nodeAffinity: {} } },
      {},
      ['spec.nodeSelector: has no effect in kpod: there is one node', 'spec.affinity: has no effect in kpod: there is one node'],
    ],
  ])('%s', (_what, old, changed, status, warnings) => {
    const withStatus = (pod: Pod): Pod => ({ ...pod, status: { ...pod.status, ...status } });
    expect(podChangeWarnings(withStatus(podOf(changed)), withStatus(podOf(old)))).toEqual(warnings);
  });
});

describe('a pod is created with a warning for', () => {
  const containers = (fields: object) => ({ containers: [{ name: 'c', image: 'i', ...fields }] });
  test.each<readonly [string, object, readonly string[]]>([
    ['nothing', {}, []],
    [
      'a negative grace period',
      { terminationGracePeriodSeconds: -1 },
      ['spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1'],
    ],
    [
      'a variable set twice',
      containers({
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
          { name: 'A', value: '$(A)3' },
          { name: 'A', value: '$(A)' },
        ],
      }),
      [
        'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
        'spec.containers[0].env[3]: hides previous definition of "A", which may be dropped when using apply',
      ],
    ],
    [
      'a port twice',
      containers({ ports: [{ containerPort: 80 }, { containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }] }),
      ['spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]'],
    ],
    [
      'a port on the host and not',
      containers({ ports: [{ containerPort: 80 }, { containerPort: 80, hostPort: 80 }] }),
      ['spec.containers[0].ports[1]: overlapping port definition with spec.containers[0].ports[0]'],
    ],
    [
      'a port on one address and on all',
      containers({
        ports: [
          { containerPort: 80, hostPort: 80 },
          { containerPort: 80, hostPort: 80, hostIP: '1.2.3.4' },
        ],
      }),
      ['spec.containers[0].ports[1]: dangerously ambiguous port definition with spec.containers[0].ports[0]'],
    ],
    [
      'an address without a host port',
      containers({ ports: [{ containerPort: 80, hostIP: '1.2.3.4' }] }),
      ['spec.containers[0].ports[0]: hostIP set without hostPort: {Name: HostPort:0 ContainerPort:80 Protocol:TCP HostIP:1.2.3.4}'],
    ],
    [
      'parts of bytes',
      containers({ resources: { limits: { memory: '100m' }, requests: { memory: 0 } } }),
      ['spec.containers[0].resources.limits[memory]: fractional byte value "100m" is invalid, must be an integer'],
    ],
    [
      'an address of two aliases',
      { hostAliases: [{ ip: '1.2.3.4' }, { ip: '1.2.3.4' }] },
      ['spec.hostAliases[1].ip: duplicate ip "1.2.3.4"'],
    ],
    [
      'secrets of one name and of none',
      { imagePullSecrets: [{ name: 'a' }, { name: 'a' }, {}] },
      ['spec.imagePullSecrets[1].name: duplicate name "a"', 'spec.imagePullSecrets[2].name: invalid empty name ""'],
    ],
    [
      "files in each other's way",
      {
        volumes: [
          {
            name: 'v',
            configMap: {
              name: 'm',
              items: [
                { key: 'a', path: 'p' },
                { key: 'b', path: 'p/q' },
              ],
            },
          },
        ],
      },
      ['volume "v" (ConfigMap "m"): overlapping paths: "p/q" with "p"'],
    ],
    [
      "projected files in each other's way",
      {
        volumes: [
          {
            name: 'v',
            projected: {
              sources: [{}, { secret: { name: 's', items: [{ key: 'a', path: 'p' }] } }, { serviceAccountToken: { path: 'p/t' } }],
            },
          },
        ],
      },
      ['volume "v" (Projected) has no sources provided', 'volume "v" (Projected ServiceAccountToken): overlapping paths: "p/t" with "p"'],
    ],
    ['volumes of the past', { volumes: [{ name: 'v', gitRepo: {} }] }, ['spec.volumes[0].gitRepo: deprecated in v1.11']],
  ])('%s', (_what, spec, warnings) => {
    expect(podWarnings(podOf(spec))).toEqual(warnings);
  });
  test('its name, where it is no label', () => {
    const text = "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: ";
    expect(podWarnings(podOf({}, { name: 'a.b' }))).toEqual([`${text}[must not contain dots]`]);
    expect(podWarnings(podOf({}, { name: 'a'.repeat(64) }))).toEqual([`${text}[must be no more than 63 characters]`]);
  });
  test('annotations that say nothing any more', () => {
    expect(podWarnings(podOf({}, { annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'x' } }))).toEqual([
      'metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+; use the "seccompProfile" field instead',
    ]);
    const ofContainer = 'container.seccomp.security.alpha.kubernetes.io/c';
    expect(podWarnings(podOf({}, { annotations: { [ofContainer]: 'unconfined' } }))).toEqual([
      `metadata.annotations[${ofContainer}]: non-functional in v1.27+; use the "seccompProfile" field instead`,
    ]);
  });
});
