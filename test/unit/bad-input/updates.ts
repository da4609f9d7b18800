import { invalid, refused } from './rows.ts';
import { labelValue } from './texts.ts';

/** A change that is refused: what it is, the spec that is stored, the spec that replaces it, what is said on stderr. */
export type UpdateRow = readonly [what: string, stored: string, wanted: string, stderr: string];

const invalidPod = (...errors: readonly string[]): string => invalid('Pod', 'bad', ...errors);
const c = 'containers: [{name: c, image: i}]';
const toleration = 'tolerations: [{key: a, operator: Exists, effect: NoExecute, tolerationSeconds: 5}]';
const immutable = (...paths: readonly string[]): string =>
  `spec: Forbidden: pod updates may not change fields other than \`spec.containers[*].image\`,\`spec.initContainers[*].image\`,\`spec.activeDeadlineSeconds\`,\`spec.tolerations\` (only additions to existing tolerations),\`spec.terminationGracePeriodSeconds\` (allow it to be set to 1 if it was previously negative)\nchanged: ${paths.join(', ')}`;

/** What may not change in a pod. k8s: validation.go ValidatePodUpdate. What kpod says of the fields stands where Kubernetes prints a diff of Go. */
export const updateRows: readonly UpdateRow[] = [
  ['a command', c, 'containers: [{name: c, image: i, command: [x]}]', invalidPod(immutable('spec.containers[0].command'))],
  [
    'a variable',
    'containers: [{name: c, image: i, env: [{name: A, value: a}]}]',
    'containers: [{name: c, image: i, env: [{name: A, value: b}]}]',
    invalidPod(immutable('spec.containers[0].env[0].value')),
  ],
  ['the name of a container', c, 'containers: [{name: d, image: i}]', invalidPod(immutable('spec.containers[0].name'))],
  ['restartPolicy', c, `${c}, restartPolicy: Never`, invalidPod(immutable('spec.restartPolicy'))],
  ['the grace period', c, `${c}, terminationGracePeriodSeconds: 5`, invalidPod(immutable('spec.terminationGracePeriodSeconds'))],
  ['two fields', c, `${c}, hostname: h, restartPolicy: Never`, invalidPod(immutable('spec.restartPolicy', 'spec.hostname'))],
  [
    'a container more',
    c,
    'containers: [{name: c, image: i}, {name: d, image: i}]',
    invalidPod('spec.containers: Forbidden: pod updates may not add or remove containers'),
  ],
  [
    'an init container less',
    `${c}, initContainers: [{name: i, image: i}]`,
    c,
    invalidPod('spec.initContainers: Forbidden: pod updates may not add or remove containers'),
  ],
  [
    'a longer deadline',
    `${c}, activeDeadlineSeconds: 30`,
    `${c}, activeDeadlineSeconds: 60`,
    invalidPod('spec.activeDeadlineSeconds: Invalid value: 60: must be less than or equal to previous value'),
  ],
  [
    'no deadline any more',
    `${c}, activeDeadlineSeconds: 30`,
    c,
    invalidPod('spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value'),
  ],
  [
    'a toleration less',
    `${c}, ${toleration}`,
    c,
    invalidPod('spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds'),
  ],
  ['no image', c, 'containers: [{name: c}]', invalidPod('spec.containers[0].image: Required value')],
  [
    'an image with a blank',
    c,
    'containers: [{name: c, image: " j"}]',
    invalidPod('spec.containers[0].image: Invalid value: " j": must not have leading or trailing whitespace'),
  ],
];

/** Changes to other objects, as command lines against a pod `bad` and a Service `svc` with the address 10.0.0.1. */
export const changeRows: readonly (readonly [argv: readonly string[], stderr: string])[] = [
  [['label', 'pod', 'bad', 'a=b/c'], `error: invalid label value: "a=b/c": ${labelValue}\n`],
  [
    ['patch', 'pod', 'bad', '-p', '{"metadata":{"labels":{"a":"b/c"}}}'],
    refused('Pod', 'bad', `metadata.labels: Invalid value: "b/c": ${labelValue}`),
  ],
  [
    ['patch', 'pod', 'bad', '-p', '{"metadata":{"name":"other"}}'],
    'Error from server (BadRequest): the name of the object (other) does not match the name on the URL (bad)\n',
  ],
  [
    ['patch', 'pod', 'bad', '-p', '{"metadata":{"resourceVersion":"1"}}'],
    'Error from server (Conflict): Operation cannot be fulfilled on pods "bad": the object has been modified; please apply your changes to the latest version and try again\n',
  ],
  [['patch', 'pod', 'bad', '-p', '{"spec":{"restartPolicy":"Never"}}'], refused('Pod', 'bad', immutable('spec.restartPolicy'))],
  [
    ['patch', 'pod', 'bad', '-p', '{"spec":{"hostname":5}}'],
    'Error from server (BadRequest): Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal number into Go struct field PodSpec.spec.hostname of type string\n',
  ],
  [
    ['patch', 'pod', 'bad', '--type=json', '-p', '[{"op":"replace","path":"/spec/nope/x","value":1}]'],
    'The request is invalid: path /spec/nope/x is missing\n',
  ],
  [
    ['patch', 'pod', 'bad', '--type=json', '-p', '[{"op":"test","path":"/metadata/name","value":"x"}]'],
    'The request is invalid: testing value /metadata/name failed\n',
  ],
  [
    ['patch', 'service', 'svc', '-p', '{"spec":{"clusterIP":"10.0.0.2"}}'],
    refused('Service', 'svc', 'spec.clusterIPs[0]: Invalid value: []string{"10.0.0.2"}: may not change once set'),
  ],
  [
    ['patch', 'pod', 'bad', '-p', '{"spec":{"__proto__":{"polluted":true}}}'],
    'Error from server (BadRequest): error decoding patch: the key "__proto__" is not allowed\n',
  ],
];
