import { describe, expect, test } from 'vitest';
import { formatFieldError } from '../../../src/api/errors.ts';
import { setPodDefaults } from '../../../src/api/kinds/pod/defaults.ts';
import { validatePodUpdate } from '../../../src/api/kinds/pod/validation/pod-update.ts';
import { podWarnings } from '../../../src/api/kinds/pod/validation/pod-warnings.ts';

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
