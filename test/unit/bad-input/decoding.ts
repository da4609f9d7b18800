import { container, type ManifestRow, metadata, pod, podOf, service, undecodable, undecodableMetadata, volume } from './rows.ts';
import { quantity } from './texts.ts';

const wrong = (found: string, field: string, type: string): string =>
  undecodable(`json: cannot unmarshal ${found} into Go struct field ${field} of type ${type}`);
const unknown = (line: number, field: string, hint = ''): string =>
  `${undecodable(`strict decoding error: unknown field "${field}"`)}  STDIN:${line}: unknown field "${field}"${hint}\n`;
const head = 'apiVersion: v1\nkind: Pod\nmetadata: {name: bad}\n';
const proto =
  'Error from server (BadRequest): error when creating "STDIN": the object provided is unrecognized (must be of type Pod): couldn\'t get version/kind; the key "__proto__" is not allowed\n';

/** Values of the wrong type, fields that do not exist. k8s: sigs.k8s.io/json; the types are those of YAML 1.1, as kubectl reads it */
export const decodingRows: readonly ManifestRow[] = [
  [
    'text as metadata',
    'apiVersion: v1\nkind: Pod\nmetadata: x\n',
    undecodableMetadata('json: cannot unmarshal string into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta'),
  ],
  [
    'a list as metadata',
    'apiVersion: v1\nkind: Pod\nmetadata: [x]\n',
    undecodableMetadata('json: cannot unmarshal array into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta'),
  ],
  [
    'a number as a name',
    metadata('name: 5'),
    undecodableMetadata('json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of type string'),
  ],
  [
    'yes as a name',
    metadata('name: yes'),
    undecodableMetadata('json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.name of type string'),
  ],
  [
    'a number as a namespace',
    metadata('name: bad, namespace: 5'),
    undecodableMetadata('json: cannot unmarshal number into Go struct field ObjectMeta.metadata.namespace of type string'),
  ],
  [
    'a number as a label',
    metadata('name: bad, labels: {a: 1}'),
    undecodableMetadata('json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string'),
  ],
  [
    'true as an annotation',
    metadata('name: bad, annotations: {a: true}'),
    undecodableMetadata('json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.annotations of type string'),
  ],
  [
    'text as labels',
    metadata('name: bad, labels: a=b'),
    undecodableMetadata('json: cannot unmarshal string into Go struct field ObjectMeta.metadata.labels of type map[string]string'),
  ],
  [
    'a word as a time',
    metadata('name: bad, creationTimestamp: now'),
    undecodableMetadata('parsing time "now" as "2006-01-02T15:04:05Z07:00": cannot parse "now" as "2006"'),
  ],
  ['text as spec', `${head}spec: x\n`, wrong('string', 'Pod.spec', 'v1.PodSpec')],
  ['a map as containers', podOf('containers: {name: c, image: i}'), wrong('object', 'PodSpec.spec.containers', '[]v1.Container')],
  ['text as a container', podOf('containers: [c]'), wrong('string', 'PodSpec.spec.containers', 'v1.Container')],
  ['a number as an image', podOf('containers: [{name: c, image: 1.28}]'), wrong('number', 'Container.spec.containers.image', 'string')],
  ['text as command', container('command: sleep 1'), wrong('string', 'Container.spec.containers.command', '[]string')],
  ['a number in args', container('args: [sleep, 5]'), wrong('number', 'Container.spec.containers.args', 'string')],
  [
    'yes as the value of a variable',
    container('env: [{name: A, value: yes}]'),
    wrong('bool', 'EnvVar.spec.containers.env.value', 'string'),
  ],
  ['on as the value of a variable', container('env: [{name: A, value: on}]'), wrong('bool', 'EnvVar.spec.containers.env.value', 'string')],
  [
    'a number as the value of a variable',
    container('env: [{name: A, value: 1}]'),
    wrong('number', 'EnvVar.spec.containers.env.value', 'string'),
  ],
  [
    'an octal number as the value of a variable',
    container('env: [{name: A, value: 0400}]'),
    wrong('number', 'EnvVar.spec.containers.env.value', 'string'),
  ],
  ['a map as env', container('env: {A: b}'), wrong('object', 'Container.spec.containers.env', '[]v1.EnvVar')],
  [
    'text as a port',
    container('ports: [{containerPort: "80"}]'),
    wrong('string', 'ContainerPort.spec.containers.ports.containerPort', 'int32'),
  ],
  [
    'a fraction as a port',
    container('ports: [{containerPort: 80.5}]'),
    wrong('number 80.5', 'ContainerPort.spec.containers.ports.containerPort', 'int32'),
  ],
  [
    'a port beyond 32 bits',
    container('ports: [{containerPort: 3000000000}]'),
    wrong('number 3000000000', 'ContainerPort.spec.containers.ports.containerPort', 'int32'),
  ],
  ['a number as restartPolicy', pod('restartPolicy: 3'), wrong('number', 'PodSpec.spec.restartPolicy', 'v1.RestartPolicy')],
  ['text as a switch', pod('hostNetwork: "true"'), wrong('string', 'PodSpec.spec.hostNetwork', 'bool')],
  ['text as seconds', pod('terminationGracePeriodSeconds: 30s'), wrong('string', 'PodSpec.spec.terminationGracePeriodSeconds', 'int64')],
  [
    'text as runAsUser',
    container('securityContext: {runAsUser: root}'),
    wrong('string', 'SecurityContext.spec.containers.securityContext.runAsUser', 'int64'),
  ],
  ['text as an emptyDir', volume('emptyDir: yes please'), wrong('string', 'Volume.spec.volumes.emptyDir', 'v1.EmptyDirVolumeSource')],
  [
    'true as the port of a probe',
    container('livenessProbe: {httpGet: {port: true}}'),
    wrong('bool', 'HTTPGetAction.spec.containers.livenessProbe.httpGet.port', 'int32'),
  ],
  [
    'a list as limits',
    container('resources: {limits: []}'),
    wrong('array', 'ResourceRequirements.spec.containers.resources.limits', 'v1.ResourceList'),
  ],
  ['a word as cpu', container('resources: {limits: {cpu: lots}}'), undecodable(quantity)],
  ['yes as memory', container('resources: {limits: {memory: yes}}'), undecodable(quantity)],
  ['a unit of another system', container('resources: {limits: {memory: 64K}}'), undecodable("unable to parse quantity's suffix")],
  ['a word as the size of a volume', volume('emptyDir: {sizeLimit: big}'), undecodable(quantity)],
  ['an unknown field', pod('foo: 1'), unknown(4, 'spec.foo')],
  ['an unknown field at the top', `${pod('')}foo: 1\n`, unknown(5, 'foo')],
  ['a field in the wrong case', `${head}Spec: {}\n`, unknown(4, 'Spec', ', did you mean "spec"?')],
  ['a misspelt field', container('imagee: x'), unknown(4, 'spec.containers[0].imagee', ', did you mean "image"?')],
  ['a field of Object.prototype', `${head}constructor: {prototype: {x: 1}}\n`, unknown(4, 'constructor')],
  ['a field that moves the cursor', pod('"x\\e[2J": 1'), unknown(4, 'spec.x\\x1b[2J')],
  [
    'two unknown fields',
    pod('b: 1, a: 1'),
    `${undecodable('strict decoding error: unknown field "spec.a", unknown field "spec.b"')}  STDIN:4: unknown field "spec.a"\n  STDIN:4: unknown field "spec.b"\n`,
  ],
  ['__proto__ at the top', `${pod('')}__proto__: {polluted: true}\n`, proto],
  ['__proto__ of the spec', pod('__proto__: {containers: []}'), proto],
  ['__proto__ in JSON', '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"bad","__proto__":{"polluted":true}}}', proto],
  [
    'a misspelt field of a Service',
    service('port: 1'),
    `${undecodable('strict decoding error: unknown field "spec.port"', 'Service')}  STDIN:4: unknown field "spec.port", did you mean "ports"?\n`,
  ],
  [
    'a number as a selector',
    service('selector: {a: 1}'),
    undecodable('json: cannot unmarshal number into Go struct field ServiceSpec.spec.selector of type string', 'Service'),
  ],
];
