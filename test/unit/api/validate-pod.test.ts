import { describe, expect, test } from 'vitest';
import { formatFieldError, invalid } from '../../../src/api/errors.ts';
import { setPodDefaults } from '../../../src/api/kinds/pod/defaults.ts';
import { validatePod } from '../../../src/api/kinds/pod/validation/pod.ts';

const label1123 =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const qualified =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const labelValue =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const configKey =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const envName = "a valid environment variable name must consist only of printable ASCII characters other than '='";
const headerName =
  "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";
const ip = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const mode = 'must be a number between 0 and 0777 (octal), both inclusive';

type Rows = readonly (readonly [what: string, fields: object, errors: readonly string[]])[];

const errorsOf = (metadata: object, spec: object): readonly string[] =>
  validatePod(setPodDefaults({ metadata: { name: 'a', namespace: 'default', ...metadata }, spec })).map(formatFieldError);

const good = { name: 'c', image: 'i' };

/** Rows of fields of the metadata, of the spec, of the one container, or of the one init container. */
function metadataRows(name: string, rows: Rows) {
  describe(name, () => {
    test.each(rows)('%s', (_what, metadata, errors) => {
      expect(errorsOf(metadata, { containers: [good] })).toEqual(errors);
    });
  });
}
function specRows(name: string, rows: Rows) {
  describe(name, () => {
    test.each(rows)('%s', (_what, spec, errors) => {
      expect(errorsOf({}, { containers: [good], ...spec })).toEqual(errors);
    });
  });
}
function containerRows(name: string, rows: Rows) {
  describe(name, () => {
    test.each(rows)('%s', (_what, fields, errors) => {
      const prefixed = errors.map((error) => `spec.containers[0]${error}`);
      expect(errorsOf({}, { containers: [{ ...good, ...fields }], volumes: [{ name: 'v' }] })).toEqual(prefixed);
    });
  });
}
function ruleRows(name: string, rows: readonly (readonly [what: string, rules: readonly object[], errors: readonly string[]])[]) {
  containerRows(
    name,
    rows.map(([what, restartPolicyRules, errors]) => [
      what,
      { restartPolicy: 'Never', restartPolicyRules },
      errors.map((error) => `.restartPolicyRules${error}`),
    ]),
  );
}
function volumeRows(name: string, rows: Rows) {
  describe(name, () => {
    test.each(rows)('%s', (_what, source, errors) => {
      const prefixed = errors.map((error) => `spec.volumes[0]${error}`);
      expect(errorsOf({}, { containers: [good], volumes: [{ name: 'v', ...source }] })).toEqual(prefixed);
    });
  });
}

test('a pod without a mistake has none', () => {
  expect(errorsOf({ labels: { a: 'b', 'x.y/z': '' } }, { containers: [good] })).toEqual([]);
});

metadataRows('metadata', [
  ['no name', { name: '' }, ['metadata.name: Required value: name or generateName is required']],
  ['a bad name', { name: 'Bad_Name' }, [`metadata.name: Invalid value: "Bad_Name": ${subdomain}`]],
  ['a name with dots', { name: 'a.b' }, []],
  ['a long name', { name: 'a'.repeat(254) }, [`metadata.name: Invalid value: "${'a'.repeat(254)}": must be no more than 253 characters`]],
  ['a prefix for a name', { generateName: 'a-' }, []],
  ['a bad prefix', { generateName: 'AB-' }, [`metadata.generateName: Invalid value: "AB-": ${subdomain}`]],
  ['a bad namespace', { namespace: 'a.b' }, ['metadata.namespace: Invalid value: "a.b": must not contain dots']],
  ['a bad label key', { labels: { '-k': 'v' } }, [`metadata.labels: Invalid value: "-k": name part ${qualified}`]],
  [
    'a label key with two slashes',
    { labels: { 'a/b/c': 'v' } },
    [
      `metadata.labels: Invalid value: "a/b/c": a qualified name ${qualified} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ],
  ],
  ['a label key without a prefix', { labels: { '/c': 'v' } }, ['metadata.labels: Invalid value: "/c": prefix part must be non-empty']],
  [
    'a label key without a name',
    { labels: { 'a/': 'v' } },
    ['metadata.labels: Invalid value: "a/": name part must be non-empty', `metadata.labels: Invalid value: "a/": name part ${qualified}`],
  ],
  ['a bad prefix of a label', { labels: { 'A/c': 'v' } }, [`metadata.labels: Invalid value: "A/c": prefix part ${subdomain}`]],
  [
    'a long label key',
    { labels: { ['k'.repeat(64)]: 'v' } },
    [`metadata.labels: Invalid value: "${'k'.repeat(64)}": name part must be no more than 63 characters`],
  ],
  ['a bad label value', { labels: { a: '_' } }, [`metadata.labels: Invalid value: "_": ${labelValue}`]],
  ['a bad annotation key', { annotations: { ' ': '' } }, [`metadata.annotations: Invalid value: " ": name part ${qualified}`]],
  ['an annotation key with capitals', { annotations: { 'Example.com/A': '' } }, []],
  ['large annotations', { annotations: { a: 'x'.repeat(262_144) } }, ['metadata.annotations: Too long: may not be more than 262144 bytes']],
  [
    'a finalizer that is not qualified',
    { finalizers: ['mine'] },
    ['metadata.finalizers: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified'],
  ],
  [
    'an owner without a name and two controllers',
    {
      ownerReferences: [
        { apiVersion: 'v1', kind: 'X', name: '', uid: '1', controller: true },
        { apiVersion: 'v1', kind: 'X', name: 'b', uid: '2', controller: true },
      ],
    },
    [
      'metadata.ownerReferences.name: Invalid value: "": name must not be empty',
      'metadata.ownerReferences: Invalid value: [{"apiVersion":"v1","kind":"X","name":"","uid":"1","controller":true},{"apiVersion":"v1","kind":"X","name":"b","uid":"2","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for  and b',
    ],
  ],
  [
    'a mirror pod',
    { annotations: { 'kubernetes.io/config.mirror': 'x' } },
    ['metadata.annotations[kubernetes.io/config.mirror]: Invalid value: "x": must set spec.nodeName if mirror pod annotation is set'],
  ],
  [
    'a bad deletion cost',
    { annotations: { 'controller.kubernetes.io/pod-deletion-cost': '+1' } },
    ['metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "+1": must be a 32bit integer'],
  ],
]);

specRows('containers', [
  ['none', { containers: [] }, ['spec.containers: Required value']],
  ['the same name twice', { containers: [good, good] }, ['spec.containers[1].name: Duplicate value: "c"']],
  ['an init container named as an app', { initContainers: [good] }, ['spec.initContainers[0].name: Duplicate value: "c"']],
  [
    'two init containers of one name',
    {
      initContainers: [
        { name: 'i', image: 'i' },
        { name: 'i', image: 'i' },
      ],
    },
    ['spec.initContainers[1].name: Duplicate value: "i"'],
  ],
  [
    'an init container with a hook and probes',
    { initContainers: [{ name: 'i', image: 'i', lifecycle: {}, livenessProbe: {}, readinessProbe: {}, startupProbe: {} }] },
    ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'].map(
      (field) => `spec.initContainers[0].${field}: Forbidden: may not be set for init containers without restartPolicy=Always`,
    ),
  ],
  [
    'a sidecar with a probe and a hook',
    {
      initContainers: [
        {
          name: 'i',
          image: 'i',
          restartPolicy: 'Always',
          livenessProbe: { exec: { command: ['x'] } },
          lifecycle: { preStop: { exec: { command: ['x'] } } },
        },
      ],
    },
    [],
  ],
  [
    'restartPolicies of their own',
    {
      initContainers: [{ name: 'i', image: 'i', restartPolicy: 'Never' }],
      containers: [
        { ...good, restartPolicy: 'Always' },
        { ...good, name: 'd', restartPolicy: 'OnFailure' },
      ],
    },
    [],
  ],
  [
    'other restartPolicies',
    { initContainers: [{ name: 'i', image: 'i', restartPolicy: '' }], containers: [{ ...good, restartPolicy: 'Sometimes' }] },
    [
      'spec.containers[0].restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"',
      'spec.initContainers[0].restartPolicy: Unsupported value: "": supported values: "Always", "Never", "OnFailure"',
    ],
  ],
  [
    'an init container with a resizePolicy',
    { initContainers: [{ name: 'i', image: 'i', resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }] }] },
    [
      'spec.initContainers[0].resizePolicy: Invalid value: [{"resourceName":"cpu","restartPolicy":"NotRequired"}]: must not be set for init containers',
    ],
  ],
  [
    'readiness gates without a name, and of no name',
    { readinessGates: [{}, { conditionType: 'a b' }] },
    [
      'spec.readinessGates[0].conditionType: Invalid value: "": name part must be non-empty',
      `spec.readinessGates[0].conditionType: Invalid value: "": name part ${qualified}`,
      `spec.readinessGates[1].conditionType: Invalid value: "a b": name part ${qualified}`,
    ],
  ],
  [
    'an ephemeral container',
    { ephemeralContainers: [{ name: 'c', image: 'i', targetContainerName: 'x', ports: [] }] },
    [
      'spec.ephemeralContainers[0].name: Duplicate value: "c"',
      'spec.ephemeralContainers[0].targetContainerName: Not found: "x"',
      'spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container',
      'spec.ephemeralContainers: Forbidden: cannot be set on create',
    ],
  ],
  [
    'one host port for two containers',
    {
      containers: [
        { ...good, ports: [{ containerPort: 80, hostPort: 8080 }] },
        { name: 'd', image: 'i', ports: [{ containerPort: 81, hostPort: 8080 }] },
      ],
    },
    ['spec.containers[1].ports[0].hostPort: Duplicate value: "TCP//8080"'],
  ],
  [
    'one host port twice in the second init container',
    {
      initContainers: [
        { name: 'i', image: 'i', ports: [{ containerPort: 80, hostPort: 8080 }] },
        {
          name: 'j',
          image: 'i',
          ports: [
            { containerPort: 80, hostPort: 8080 },
            { containerPort: 81, hostPort: 8080 },
          ],
        },
      ],
    },
    ['spec.initContainers[0].ports[1].hostPort: Duplicate value: "TCP//8080"'],
  ],
  [
    'another host port on the host network',
    { hostNetwork: true, containers: [{ ...good, ports: [{ containerPort: 80, hostPort: 81 }] }] },
    ['spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true'],
  ],
]);

containerRows('a container', [
  ['no name', { name: '' }, ['.name: Required value']],
  ['a bad name', { name: 'C' }, [`.name: Invalid value: "C": ${label1123}`]],
  ['a name with a dot', { name: 'a.b' }, ['.name: Invalid value: "a.b": must not contain dots']],
  ['no image', { image: '' }, ['.image: Required value']],
  ['an image with a blank', { image: ' x' }, ['.image: Invalid value: " x": must not have leading or trailing whitespace']],
  [
    'another imagePullPolicy',
    { imagePullPolicy: 'x' },
    ['.imagePullPolicy: Unsupported value: "x": supported values: "Always", "IfNotPresent", "Never"'],
  ],
  [
    'another terminationMessagePolicy',
    { terminationMessagePolicy: 'x' },
    ['.terminationMessagePolicy: Unsupported value: "x": supported values: "File", "FallbackToLogsOnError"'],
  ],
]);

containerRows('ports', [
  ['no containerPort', { ports: [{}] }, ['.ports[0].containerPort: Required value']],
  [
    'numbers out of range',
    { ports: [{ containerPort: 70_000, hostPort: -1 }] },
    [
      '.ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
      '.ports[0].hostPort: Invalid value: -1: must be between 1 and 65535, inclusive',
    ],
  ],
  [
    'another protocol',
    { ports: [{ containerPort: 80, protocol: 'X' }] },
    ['.ports[0].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"'],
  ],
  [
    'the same name twice',
    {
      ports: [
        { containerPort: 80, name: 'http' },
        { containerPort: 81, name: 'http' },
      ],
    },
    ['.ports[1].name: Duplicate value: "http"'],
  ],
  [
    'bad names',
    {
      ports: [
        { containerPort: 80, name: 'abcdefghijklmnop' },
        { containerPort: 81, name: '8--0-' },
        { containerPort: 82, name: 'A' },
      ],
    },
    [
      '.ports[0].name: Invalid value: "abcdefghijklmnop": must be no more than 15 characters',
      '.ports[1].name: Invalid value: "8--0-": must contain at least one letter (a-z)',
      '.ports[1].name: Invalid value: "8--0-": must not contain consecutive hyphens',
      '.ports[1].name: Invalid value: "8--0-": must not begin or end with a hyphen',
      '.ports[2].name: Invalid value: "A": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      '.ports[2].name: Invalid value: "A": must contain at least one letter (a-z)',
    ],
  ],
  ['the same containerPort twice', { ports: [{ containerPort: 80 }, { containerPort: 80 }] }, []],
]);

const ref = (valueFrom: object, value?: string) => ({ env: [{ name: 'A', valueFrom, ...(value ? { value } : {}) }] });
const fieldPaths =
  '"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"';
const resourceNames =
  '"limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"';

containerRows('env', [
  ['no name', { env: [{ value: 'x' }] }, ['.env[0].name: Required value']],
  [
    'bad names',
    { env: [{ name: 'a=b' }, { name: 'ä' }] },
    [`.env[0].name: Invalid value: "a=b": ${envName}`, `.env[1].name: Invalid value: "ä": ${envName}`],
  ],
  ['a name that no shell takes', { env: [{ name: '1 x.y' }] }, []],
  [
    'a valueFrom of nothing',
    ref({}),
    ['.env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`'],
  ],
  [
    'a value and a valueFrom',
    ref({ fieldRef: { fieldPath: 'metadata.name' } }, 'x'),
    ['.env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty'],
  ],
  [
    'two sources',
    ref({ fieldRef: { fieldPath: 'metadata.name' }, configMapKeyRef: { name: 'a', key: 'b' } }),
    ['.env[0].valueFrom: Invalid value: "": may not have more than one field specified at a time'],
  ],
  ['no fieldPath', ref({ fieldRef: {} }), ['.env[0].valueFrom.fieldRef.fieldPath: Required value']],
  [
    'an unknown fieldPath',
    ref({ fieldRef: { fieldPath: 'spec.foo' } }),
    ['.env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.foo": error converting fieldPath: field label not supported: spec.foo'],
  ],
  [
    'a fieldPath that env does not have',
    ref({ fieldRef: { fieldPath: 'metadata.labels' } }),
    [`.env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "metadata.labels": supported values: ${fieldPaths}`],
  ],
  ['a label', ref({ fieldRef: { fieldPath: "metadata.labels['a']" } }), []],
  ['the former name of the node', ref({ fieldRef: { fieldPath: 'spec.host' } }), []],
  [
    'another version',
    ref({ fieldRef: { apiVersion: 'v2', fieldPath: 'metadata.name' } }),
    ['.env[0].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.name": error converting fieldPath: unsupported pod version: v2'],
  ],
  [
    'a bad key of a label',
    ref({ fieldRef: { fieldPath: "metadata.labels['-']" } }),
    [`.env[0].valueFrom.fieldRef: Invalid value: "-": name part ${qualified}`],
  ],
  ['a key of an annotation with capitals', ref({ fieldRef: { fieldPath: "metadata.annotations['X.Y/z']" } }), []],
  [
    'a key of something else',
    ref({ fieldRef: { fieldPath: "metadata.name['a']" } }),
    [
      ".env[0].valueFrom.fieldRef.fieldPath: Invalid value: \"metadata.name['a']\": error converting fieldPath: field label does not support subscript: metadata.name['a']",
    ],
  ],
  ['no resource', ref({ resourceFieldRef: {} }), ['.env[0].valueFrom.resourceFieldRef.resource: Required value']],
  [
    'another resource',
    ref({ resourceFieldRef: { resource: 'limits.foo' } }),
    [`.env[0].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.foo": supported values: ${resourceNames}`],
  ],
  [
    'another divisor of cpu',
    ref({ resourceFieldRef: { resource: 'limits.cpu', divisor: '2' } }),
    [
      '.env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor\'s values 1m and 1 are supported with the cpu resource',
    ],
  ],
  [
    'another divisor of memory',
    ref({ resourceFieldRef: { resource: 'limits.memory', divisor: '1m' } }),
    [
      '.env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.memory": only divisor\'s values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the memory resource',
    ],
  ],
  [
    'a divisor of ephemeral storage',
    ref({ resourceFieldRef: { resource: 'requests.ephemeral-storage', divisor: '3' } }),
    [
      '.env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "requests.ephemeral-storage": only divisor\'s values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the local ephemeral storage resource',
    ],
  ],
  [
    'a key of no object',
    ref({ configMapKeyRef: {} }),
    [`.env[0].valueFrom.configMapKeyRef.name: Invalid value: "": ${subdomain}`, '.env[0].valueFrom.configMapKeyRef.key: Required value'],
  ],
  [
    'bad keys of secrets',
    { env: ['a b', '.', '..', '..a'].map((key) => ({ name: 'A', valueFrom: { secretKeyRef: { name: 's', key } } })) },
    [
      `.env[0].valueFrom.secretKeyRef.key: Invalid value: "a b": ${configKey}`,
      '.env[1].valueFrom.secretKeyRef.key: Invalid value: ".": must not be \'.\'',
      '.env[2].valueFrom.secretKeyRef.key: Invalid value: "..": must not be \'..\'',
      '.env[3].valueFrom.secretKeyRef.key: Invalid value: "..a": must not start with \'..\'',
    ],
  ],
  ['an envFrom of nothing', { envFrom: [{}] }, ['.envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`']],
  [
    'an envFrom of both',
    { envFrom: [{ configMapRef: { name: 'a' }, secretRef: { name: 'b' } }] },
    ['.envFrom: Invalid value: "": may not have more than one field specified at a time'],
  ],
  [
    'an envFrom without a name and with a bad prefix',
    { envFrom: [{ prefix: 'a=', configMapRef: {} }, { secretRef: { name: 'A' } }] },
    [
      `.envFrom[0].prefix: Invalid value: "a=": ${envName}`,
      '.envFrom[0].configMapRef.name: Required value',
      `.envFrom[1].secretRef.name: Invalid value: "A": ${subdomain}`,
    ],
  ],
]);

containerRows('volumeMounts', [
  ['an unknown volume', { volumeMounts: [{ name: 'data', mountPath: '/x' }] }, ['.volumeMounts[0].name: Not found: "data"']],
  [
    'no name and no path',
    { volumeMounts: [{}] },
    ['.volumeMounts[0].name: Required value', '.volumeMounts[0].name: Not found: ""', '.volumeMounts[0].mountPath: Required value'],
  ],
  [
    'the same path twice',
    {
      volumeMounts: [
        { name: 'v', mountPath: '/x' },
        { name: 'v', mountPath: '/x' },
      ],
    },
    ['.volumeMounts[1].mountPath: Invalid value: "/x": must be unique'],
  ],
  ['a path that is odd but allowed', { volumeMounts: [{ name: 'v', mountPath: 'a:b' }] }, []],
  [
    'bad subPaths',
    {
      volumeMounts: [
        { name: 'v', mountPath: '/x', subPath: '/a' },
        { name: 'v', mountPath: '/y', subPath: 'a/../b' },
      ],
    },
    [
      '.volumeMounts.subPath: Invalid value: "/a": must be a relative path',
      '.volumeMounts.subPath: Invalid value: "a/../b": must not contain \'..\'',
    ],
  ],
  [
    'subPath and subPathExpr',
    { volumeMounts: [{ name: 'v', mountPath: '/x', subPath: 'a', subPathExpr: 'x' }] },
    ['.volumeMounts[0].subPathExpr: Invalid value: "x": subPathExpr and subPath are mutually exclusive'],
  ],
  [
    'another mountPropagation',
    { volumeMounts: [{ name: 'v', mountPath: '/x', mountPropagation: 'x' }] },
    ['.volumeMounts.mountPropagation: Unsupported value: "x": supported values: "Bidirectional", "HostToContainer", "None"'],
  ],
  [
    'mountPropagation without privileges',
    { volumeMounts: [{ name: 'v', mountPath: '/x', mountPropagation: 'Bidirectional' }] },
    ['.volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers'],
  ],
  [
    'mountPropagation with privileges',
    { securityContext: { privileged: true }, volumeMounts: [{ name: 'v', mountPath: '/x', mountPropagation: 'Bidirectional' }] },
    [],
  ],
  [
    'recursiveReadOnly',
    {
      volumeMounts: [
        { name: 'v', mountPath: '/x', recursiveReadOnly: 'Enabled' },
        { name: 'v', mountPath: '/y', recursiveReadOnly: 'x' },
        { name: 'v', mountPath: '/z', recursiveReadOnly: 'IfPossible', readOnly: true },
      ],
    },
    [
      '.volumeMounts.recursiveReadOnly: Forbidden: may only be specified when readOnly is true',
      '.volumeMounts.recursiveReadOnly: Unsupported value: "x": supported values: "Disabled", "Enabled", "IfPossible"',
    ],
  ],
  [
    'a device of a volume that is none',
    { volumeDevices: [{ name: 'v', devicePath: '/dev/../x' }] },
    [
      '.volumeDevices[0].name: Invalid value: "v": can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
      '.volumeDevices[0].devicePath: Invalid value: "/dev/../x": can not contain backsteps (\'..\')',
    ],
  ],
]);

specRows('volumes', [
  ['no name', { volumes: [{}] }, ['spec.volumes[0].name: Required value']],
  ['a bad name', { volumes: [{ name: 'V' }] }, [`spec.volumes[0].name: Invalid value: "V": ${label1123}`]],
  ['the same name twice', { volumes: [{ name: 'v' }, { name: 'v' }] }, ['spec.volumes[1].name: Duplicate value: "v"']],
  [
    'a mistake in a volume that is mounted',
    { volumes: [{ name: 'v', hostPath: {} }], containers: [{ ...good, volumeMounts: [{ name: 'v', mountPath: '/x' }] }] },
    ['spec.volumes[0].hostPath.path: Required value', 'spec.containers[0].volumeMounts[0].name: Not found: "v"'],
  ],
]);

const items = (...list: readonly object[]) => ({ configMap: { name: 'c', items: list } });
const projected = (...sources: readonly object[]) => ({ projected: { sources } });

volumeRows('a volume', [
  ['two sources', { configMap: { name: 'c' }, emptyDir: {} }, ['.configMap: Forbidden: may not specify more than 1 volume type']],
  [
    'a negative size',
    { emptyDir: { sizeLimit: '-1' } },
    ['.emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity'],
  ],
  ['a path upwards', { hostPath: { path: '/a/../b' } }, ['.hostPath.path: Invalid value: "/a/../b": must not contain \'..\'']],
  [
    'another type',
    { hostPath: { path: '/a', type: 'X' } },
    [
      '.hostPath.type: Unsupported value: "X": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
    ],
  ],
  ['no secretName', { secret: {} }, ['.secret.secretName: Required value']],
  [
    'no name of a configMap, and a mode',
    { configMap: { defaultMode: 1000 } },
    ['.configMap.name: Required value', `.configMap.defaultMode: Invalid value: 1000: ${mode}`],
  ],
  ['empty items', items({}), ['.configMap.items[0].key: Required value', '.configMap.items[0].path: Required value']],
  [
    'bad paths and modes of items',
    items({ key: 'k', path: '/a' }, { key: 'k', path: 'a/..' }, { key: 'k', path: '..a', mode: -1 }),
    [
      '.configMap.items[0].path: Invalid value: "/a": must be a relative path',
      '.configMap.items[1].path: Invalid value: "a/..": must not contain \'..\'',
      '.configMap.items[2].path: Invalid value: "..a": must not start with \'..\'',
      `.configMap.items[2].mode: Invalid value: -1: ${mode}`,
    ],
  ],
  [
    'items of the downward API without path or source',
    { downwardAPI: { items: [{}] } },
    [
      '.downwardAPI.items[0].path: Required value',
      '.downwardAPI.items[0]: Required value: one of fieldRef and resourceFieldRef is required',
    ],
  ],
  [
    'an item of the downward API with both sources',
    { downwardAPI: { items: [{ path: 'p', fieldRef: { fieldPath: 'metadata.labels' }, resourceFieldRef: { resource: 'limits.cpu' } }] } },
    ['.downwardAPI.items[0]: Invalid value: "resource": fieldRef and resourceFieldRef can not be specified simultaneously'],
  ],
  [
    'items of the downward API that a volume does not have',
    {
      downwardAPI: {
        items: [
          { path: 'p', fieldRef: { fieldPath: 'status.podIP' } },
          { path: 'q', resourceFieldRef: { resource: 'limits.cpu' } },
        ],
      },
    },
    [
      '.downwardAPI.items[0].fieldRef.fieldPath: Unsupported value: "status.podIP": supported values: "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"',
      '.downwardAPI.items[1].resourceFieldRef.containerName: Required value',
    ],
  ],
  [
    'two projected files of one path',
    projected(
      { secret: { name: 's', items: [{ key: 'a', path: 'p' }] } },
      { configMap: { name: 'c', items: [{ key: 'a', path: 'p' }] } },
      { downwardAPI: { items: [{ path: 'p', fieldRef: { fieldPath: 'metadata.name' } }] } },
    ),
    ['.projected: Invalid value: "c": conflicting duplicate paths', '.projected: Invalid value: "p": conflicting duplicate paths'],
  ],
  [
    'two kinds in one projected source',
    projected({ secret: { name: 's' }, configMap: { name: 'c' } }),
    ['.projected.sources[0]: Forbidden: may not specify more than 1 volume type per source'],
  ],
  [
    'a token of a short life and without a path',
    projected({ serviceAccountToken: { expirationSeconds: 599 } }),
    [
      '.projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
      '.projected.path: Required value',
    ],
  ],
  ['no claimName', { persistentVolumeClaim: {} }, ['.persistentVolumeClaim.claimName: Required value']],
  ['no reference of an image', { image: {} }, ['.image.reference: Required value']],
  [
    'nfs without anything',
    { nfs: { path: 'a' } },
    ['.nfs.server: Required value', '.nfs.path: Invalid value: "a": must be an absolute path'],
  ],
]);

const exec = { exec: { command: ['x'] } };

containerRows('probes and hooks', [
  ['no handler', { livenessProbe: {} }, ['.livenessProbe: Required value: must specify a handler type']],
  [
    'two handlers',
    { livenessProbe: { ...exec, httpGet: { port: 80 } } },
    ['.livenessProbe.httpGet: Forbidden: may not specify more than 1 handler type'],
  ],
  [
    'negative numbers',
    {
      readinessProbe: {
        ...exec,
        initialDelaySeconds: -1,
        timeoutSeconds: -2,
        periodSeconds: -3,
        successThreshold: -4,
        failureThreshold: -5,
      },
    },
    [
      '.readinessProbe.initialDelaySeconds: Invalid value: -1: must be greater than or equal to 0',
      '.readinessProbe.timeoutSeconds: Invalid value: -2: must be greater than or equal to 0',
      '.readinessProbe.periodSeconds: Invalid value: -3: must be greater than or equal to 0',
      '.readinessProbe.successThreshold: Invalid value: -4: must be greater than or equal to 0',
      '.readinessProbe.failureThreshold: Invalid value: -5: must be greater than or equal to 0',
    ],
  ],
  [
    'another successThreshold',
    {
      livenessProbe: { ...exec, successThreshold: 2 },
      readinessProbe: { ...exec, successThreshold: 2 },
      startupProbe: { ...exec, successThreshold: 2 },
    },
    ['.livenessProbe.successThreshold: Invalid value: 2: must be 1', '.startupProbe.successThreshold: Invalid value: 2: must be 1'],
  ],
  [
    'times to end',
    { livenessProbe: { ...exec, terminationGracePeriodSeconds: 0 }, readinessProbe: { ...exec, terminationGracePeriodSeconds: 5 } },
    [
      '.livenessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0',
      '.readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes',
    ],
  ],
  ['no command', { livenessProbe: { exec: {} } }, ['.livenessProbe.exec.command: Required value']],
  [
    'bad parts of httpGet',
    { livenessProbe: { httpGet: { port: 0, scheme: 'http', httpHeaders: [{ name: 'a b', value: 'x' }] } } },
    [
      '.livenessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive',
      '.livenessProbe.httpGet.scheme: Unsupported value: "http": supported values: "HTTP", "HTTPS"',
      `.livenessProbe.httpGet.httpHeaders: Invalid value: "a b": ${headerName}`,
    ],
  ],
  [
    'an empty port name',
    { startupProbe: { tcpSocket: { port: '' } } },
    [
      '.startupProbe.tcpSocket.port: Invalid value: "": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      '.startupProbe.tcpSocket.port: Invalid value: "": must contain at least one letter (a-z)',
    ],
  ],
  [
    'a bad grpc port',
    { startupProbe: { grpc: { port: 65_536 } } },
    ['.startupProbe.grpc.port: Invalid value: 65536: must be between 1 and 65535, inclusive'],
  ],
  [
    'a long sleep',
    { lifecycle: { preStop: { sleep: { seconds: 60 } }, postStart: {} } },
    [
      '.lifecycle.postStart: Required value: must specify a handler type',
      '.lifecycle.preStop.sleep: Invalid value: 60: must be greater than 0 and less than terminationGracePeriodSeconds (30). Enable AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep.',
    ],
  ],
  ['a sleep of the whole grace', { lifecycle: { preStop: { sleep: { seconds: 30 } } } }, []],
]);

const sized = (limits: object, requests: object = {}) => ({ resources: { limits, requests } });

const when = (operator: string, ...values: readonly number[]) => ({ exitCodes: { operator, values } });

ruleRows('restartPolicyRules', [
  [
    'both actions',
    [
      { action: 'Restart', ...when('In', 42) },
      { action: 'RestartAllContainers', ...when('NotIn', 0, 1) },
    ],
    [],
  ],
  ['no exit codes', [{ action: 'Restart' }], ['[0].exitCodes: Required value: must be specified']],
  ['no values', [{ action: 'Restart', exitCodes: { operator: 'NotIn' } }], []],
  ['no action', [{ ...when('In', 1) }], ['[0].action: Unsupported value: "": supported values: "Restart", "RestartAllContainers"']],
  [
    'another action in the second one',
    [
      { action: 'Restart', ...when('In', 1) },
      { action: 'Ignore', ...when('In', 1) },
    ],
    ['[1].action: Unsupported value: "Ignore": supported values: "Restart", "RestartAllContainers"'],
  ],
  [
    'no operator',
    [{ action: 'Restart', exitCodes: { values: [1] } }],
    ['[0].exitCodes.operator: Unsupported value: "": supported values: "In", "NotIn"'],
  ],
  [
    'too many exit codes',
    [{ action: 'Restart', ...when('In', ...Array.from({ length: 256 }, (_, index) => index)) }],
    ['[0].exitCodes.values: Too many: 256: must have at most 255 items'],
  ],
  [
    'too many rules',
    Array.from({ length: 21 }, () => ({ action: 'Restart', ...when('In', 1) })),
    [': Too many: 21: must have at most 20 items'],
  ],
]);

test('rules need a restartPolicy beside them, in app and init containers', () => {
  const rules = { restartPolicyRules: [{ action: 'Restart', ...when('In', 42) }] };
  const text = 'Required value: must specify restartPolicy when restart rules are used';
  expect(errorsOf({}, { containers: [{ ...good, ...rules }], initContainers: [{ ...good, name: 'i', ...rules }] })).toEqual([
    `spec.containers[0].restartPolicy: ${text}`,
    `spec.initContainers[0].restartPolicy: ${text}`,
  ]);
});

containerRows('resources', [
  [
    'a request above the limit',
    sized({ cpu: 1 }, { cpu: 2 }),
    ['.resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'],
  ],
  [
    'a negative limit',
    sized({ cpu: -1 }),
    [
      '.resources.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0',
      '.resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0',
    ],
  ],
  [
    'an unknown resource',
    { resources: { requests: { foo: 1 } } },
    [
      '.resources.requests[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      '.resources.requests[foo]: Invalid value: "foo": must be a standard resource for containers',
    ],
  ],
  [
    'a resource of something else',
    { resources: { requests: { pods: 1 } } },
    ['.resources.requests[pods]: Invalid value: "pods": must be a standard resource for containers'],
  ],
  [
    'a lower request of a device',
    sized({ 'example.com/gpu': 2 }, { 'example.com/gpu': 1 }),
    ['.resources.requests: Invalid value: "1": must be equal to example.com/gpu limit of 2'],
  ],
  [
    'a device without a limit',
    { resources: { requests: { 'example.com/gpu': 1 } } },
    ['.resources.limits: Required value: Limit must be set for non overcommitable resources'],
  ],
  [
    'half a device',
    sized({ 'example.com/gpu': 0.5 }),
    [
      '.resources.limits[example.com/gpu]: Invalid value: "500m": must be an integer',
      '.resources.requests[example.com/gpu]: Invalid value: "500m": must be an integer',
    ],
  ],
  ['huge pages alone', sized({ 'hugepages-2Mi': '2Mi' }), ['.resources: Forbidden: HugePages require cpu or memory']],
  ['a native name with a prefix', sized({ 'kubernetes.io/foo': 1 }), []],
  [
    'a resizePolicy',
    {
      resizePolicy: [
        { resourceName: 'cpu', restartPolicy: 'x' },
        { resourceName: 'cpu', restartPolicy: 'NotRequired' },
      ],
    },
    [
      '.resizePolicy: Unsupported value: "x": supported values: "NotRequired", "RestartContainer"',
      '.resizePolicy[1]: Duplicate value: "cpu"',
    ],
  ],
]);

specRows('resources of the pod', [
  [
    'less than its containers request',
    { containers: [{ ...good, resources: { requests: { cpu: 2 } } }], resources: { requests: { cpu: 1 } } },
    ['spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 2'],
  ],
  [
    'a lower limit than that of a container',
    { containers: [{ ...good, resources: { limits: { cpu: 2 }, requests: { cpu: 1 } } }], resources: { limits: { cpu: 1 } } },
    ['spec.resources.containers[0][cpu].limits: Invalid value: "2": must be less than or equal to pod limits of 1'],
  ],
]);

specRows('the spec', [
  [
    'another restartPolicy',
    { restartPolicy: 'Sometimes' },
    ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"'],
  ],
  [
    'another dnsPolicy',
    { dnsPolicy: 'x' },
    ['spec.dnsPolicy: Unsupported value: "x": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"'],
  ],
  ['a negative grace period', { terminationGracePeriodSeconds: -5 }, []],
  [
    'deadlines',
    { activeDeadlineSeconds: 0 },
    ['spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive'],
  ],
  ['a bad nodeSelector', { nodeSelector: { a: '-' } }, [`spec.nodeSelector: Invalid value: "-": ${labelValue}`]],
  [
    'bad names',
    { hostname: 'a.b', subdomain: 'A', serviceAccountName: 'A', nodeName: 'A', priorityClassName: 'A', runtimeClassName: '' },
    [
      `spec.serviceAccountName: Invalid value: "A": ${subdomain}`,
      `spec.nodeName: Invalid value: "A": ${subdomain}`,
      'spec.hostname: Invalid value: "a.b": must not contain dots',
      `spec.subdomain: Invalid value: "A": ${label1123}`,
      `spec.priorityClassName: Invalid value: "A": ${subdomain}`,
      `spec.runtimeClassName: Invalid value: "": ${subdomain}`,
    ],
  ],
  [
    'a hostnameOverride beside what it excludes',
    { hostnameOverride: 'A'.repeat(65), setHostnameAsFQDN: true, hostNetwork: true },
    [
      `spec.hostnameOverride: Invalid value: "${'A'.repeat(65)}": ${subdomain}`,
      'spec.hostnameOverride: Too long: may not be more than 64 bytes',
      'spec.setHostnameAsFQDN: Forbidden: may not be set to true when `hostnameOverride` is set',
      'spec.hostNetwork: Forbidden: may not be set to true when `hostnameOverride` is set',
    ],
  ],
  [
    'bad hostAliases',
    { hostAliases: [{ ip: 'x', hostnames: ['A'] }, { ip: 'fe80::1%eth0' }, { ip: '010.0.0.1' }] },
    [
      `spec.hostAliases[0].ip: Invalid value: "x": ${ip}`,
      `spec.hostAliases[0].hostnames[0]: Invalid value: "A": ${subdomain}`,
      `spec.hostAliases[1].ip: Invalid value: "fe80::1%eth0": ${ip}`,
    ],
  ],
  [
    'dnsPolicy None without a dnsConfig',
    { dnsPolicy: 'None' },
    ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'],
  ],
  [
    'dnsPolicy None without a nameserver',
    { dnsPolicy: 'None', dnsConfig: {} },
    ['spec.dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None'],
  ],
  [
    'a bad dnsConfig',
    { dnsConfig: { nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3', 'x'], searches: ['A', 'b.'], options: [{}] } },
    [
      'spec.dnsConfig.nameservers: Invalid value: []string{"1.1.1.1", "1.1.1.2", "1.1.1.3", "x"}: must not have more than 3 nameservers',
      `spec.dnsConfig.nameservers[3]: Invalid value: "x": ${ip}`,
      `spec.dnsConfig.searches[0]: Invalid value: "A": ${subdomain}`,
      'spec.dnsConfig.options[0]: Required value: must not be empty',
    ],
  ],
  [
    'tolerations',
    {
      tolerations: [
        { operator: 'Equal' },
        { key: 'a', effect: 'NoSchedule', tolerationSeconds: 1 },
        { key: 'a', operator: 'Exists', value: 'b', effect: 'x' },
      ],
    },
    [
      'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      'spec.tolerations[1].effect: Invalid value: "NoSchedule": effect must be \'NoExecute\' when `tolerationSeconds` is set',
      'spec.tolerations[2].operator: Invalid value: "b": value must be empty when `operator` is \'Exists\'',
      'spec.tolerations[2].effect: Unsupported value: "x": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ],
  ],
  [
    'gates',
    { nodeName: 'n', schedulingGates: [{ name: 'a' }, { name: 'a' }], readinessGates: [{ conditionType: '-' }] },
    [
      `spec.readinessGates[0].conditionType: Invalid value: "-": name part ${qualified}`,
      'spec.schedulingGates[1]: Duplicate value: "a"',
      'spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared',
    ],
  ],
  [
    'topology spread constraints',
    { topologySpreadConstraints: [{ maxSkew: 0, topologyKey: '', whenUnsatisfiable: 'x', minDomains: 0 }] },
    [
      'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
      'spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty',
      'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "x": supported values: "DoNotSchedule", "ScheduleAnyway"',
      'spec.topologySpreadConstraints[0].minDomains: Invalid value: 0: must be greater than zero',
    ],
  ],
  [
    'node affinity',
    {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [
              {
                matchExpressions: [
                  { key: 'a', operator: 'In' },
                  { key: 'a', operator: 'Exists', values: ['b'] },
                  { key: 'a', operator: 'x' },
                ],
              },
            ],
          },
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 0, preference: { matchExpressions: [{ key: 'a', operator: 'Gt' }] } },
          ],
        },
      },
    },
    [
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[1].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[2].operator: Invalid value: "x": not a valid selector operator',
      'spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100',
      "spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].values: Required value: must be specified single value when `operator` is 'Lt' or 'Gt'",
    ],
  ],
  ['another os', { os: { name: 'plan9' } }, ['spec.os.name: Unsupported value: "plan9": supported values: "linux", "windows"']],
  [
    'another preemptionPolicy',
    { preemptionPolicy: 'x' },
    ['spec.preemptionPolicy: Unsupported value: "x": supported values: "PreemptLowerPriority", "Never"'],
  ],
  [
    'host namespaces with users of its own',
    { hostUsers: false, hostPID: true, hostNetwork: true },
    ['spec.hostNetwork: Forbidden: when `pod.Spec.HostUsers` is false', 'spec.HostPID: Forbidden: when `pod.Spec.HostUsers` is false'],
  ],
]);

specRows('the securityContext of the pod', [
  [
    'IDs',
    { securityContext: { runAsUser: -1, runAsGroup: 2_147_483_648, fsGroup: -1, supplementalGroups: [1, -1] } },
    [
      'fsGroup: Invalid value: -1',
      'runAsUser: Invalid value: -1',
      'runAsGroup: Invalid value: 2147483648',
      'supplementalGroups[1]: Invalid value: -1',
    ].map((start) => `spec.securityContext.${start}: must be between 0 and 2147483647, inclusive`),
  ],
  [
    'shareProcessNamespace with hostPID',
    { shareProcessNamespace: true, hostPID: true },
    ['spec.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled'],
  ],
  [
    'another fsGroupChangePolicy',
    { securityContext: { fsGroupChangePolicy: 'x' } },
    ['spec.securityContext.fsGroupChangePolicy: Unsupported value: "x": supported values: "Always", "OnRootMismatch"'],
  ],
  [
    'sysctls',
    {
      hostNetwork: true,
      securityContext: { sysctls: [{ name: '' }, { name: 'A' }, { name: 'net.a' }, { name: 'kernel.sem' }, { name: 'kernel.sem' }] },
    },
    [
      'spec.securityContext.sysctls[0].name: Required value',
      'spec.securityContext.sysctls[1].name: Invalid value: "A": must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$',
      'spec.securityContext.sysctls[2].name: Invalid value: "net.a": may not be specified when \'hostNetwork\' is true',
      'spec.securityContext.sysctls[4].name: Duplicate value: "kernel.sem"',
    ],
  ],
  [
    'options of Windows',
    {
      os: { name: 'linux' },
      securityContext: { windowsOptions: { hostProcess: true } },
      containers: [{ ...good, securityContext: { windowsOptions: {} } }],
    },
    ['spec', 'spec.containers[0]'].map(
      (path) => `${path}.securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod`,
    ),
  ],
  [
    'seccomp profiles',
    { securityContext: { seccompProfile: {} } },
    ['spec.securityContext.seccompProfile.type: Required value: type is required when seccompProfile is set'],
  ],
  [
    'a local seccomp profile without a path',
    { securityContext: { seccompProfile: { type: 'Localhost' } } },
    ['spec.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost'],
  ],
  [
    'an AppArmor profile of another type',
    { securityContext: { appArmorProfile: { type: 'x' } } },
    ['spec.securityContext.appArmorProfile.type: Unsupported value: "x": supported values: "Localhost", "RuntimeDefault", "Unconfined"'],
  ],
]);

containerRows('the securityContext of a container', [
  [
    'privileges without escalation',
    { securityContext: { privileged: true, allowPrivilegeEscalation: false } },
    [
      '.securityContext: Invalid value: {"privileged":true,"allowPrivilegeEscalation":false}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
    ],
  ],
  [
    'all of /proc with the users of the host',
    { securityContext: { procMount: 'Unmasked' } },
    ['.securityContext.procMount: Invalid value: "Unmasked": `hostUsers` must be false to use `Unmasked`'],
  ],
  [
    'a bad user',
    { securityContext: { runAsUser: -1 } },
    ['.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive'],
  ],
]);

test('everything is said at once, in the order of the API server', () => {
  const spec = {
    restartPolicy: 'x',
    volumes: [{ name: 'v', hostPath: {} }],
    initContainers: [{ name: 'i', livenessProbe: {} }],
    containers: [{ name: 'c', ports: [{}], env: [{}] }],
  };
  expect(errorsOf({ name: 'A' }, spec)).toEqual([
    `metadata.name: Invalid value: "A": ${subdomain}`,
    'spec.volumes[0].hostPath.path: Required value',
    'spec.containers[0].image: Required value',
    'spec.containers[0].ports[0].containerPort: Required value',
    'spec.containers[0].env[0].name: Required value',
    'spec.initContainers[0].image: Required value',
    'spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
    'spec.restartPolicy: Unsupported value: "x": supported values: "Always", "OnFailure", "Never"',
  ]);
});

test('the answer of the API holds all errors as causes', () => {
  const pod = setPodDefaults({ metadata: { name: 'a' }, spec: { containers: [{ name: 'c' }] } });
  expect(invalid('Pod', 'a', validatePod(pod)).status).toMatchObject({
    message: 'Pod "a" is invalid: spec.containers[0].image: Required value',
    reason: 'Invalid',
    code: 422,
    details: { causes: [{ reason: 'FieldValueRequired', message: 'Required value', field: 'spec.containers[0].image' }] },
  });
});
