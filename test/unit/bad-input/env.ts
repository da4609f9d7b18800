import { container, invalidContainer, type ManifestRow } from './rows.ts';
import { configKey, envName, qualified, subdomain } from './texts.ts';

const valueFrom = (source: string): string => container(`env: [{name: A, valueFrom: {${source}}}]`);
const at = '.env[0].valueFrom';
const fieldPaths =
  '"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"';
const resources =
  '"limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"';
const sizes = '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei';
const moreThanOne = 'Invalid value: "": may not have more than one field specified at a time';

/** Environment variables and where they come from. k8s: validation.go ValidateEnv, ValidateEnvFrom */
export const envRows: readonly ManifestRow[] = [
  ['a variable without a name', container('env: [{value: x}]'), invalidContainer('.env[0].name: Required value')],
  ['an equals sign in a name', container('env: [{name: a=b}]'), invalidContainer(`.env[0].name: Invalid value: "a=b": ${envName}`)],
  ['a letter beyond ASCII in a name', container('env: [{name: ä}]'), invalidContainer(`.env[0].name: Invalid value: "ä": ${envName}`)],
  ['two lines in a name', container('env: [{name: "a\\nb"}]'), invalidContainer(`.env[0].name: Invalid value: "a\\nb": ${envName}`)],
  [
    'a valueFrom of nothing',
    valueFrom(''),
    invalidContainer(
      `${at}: Invalid value: "": must specify one of: \`fieldRef\`, \`resourceFieldRef\`, \`configMapKeyRef\` or \`secretKeyRef\``,
    ),
  ],
  [
    'a value and a valueFrom',
    container('env: [{name: A, value: x, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]'),
    invalidContainer(`${at}: Invalid value: "": may not be specified when \`value\` is not empty`),
  ],
  [
    'two sources of a variable',
    valueFrom('fieldRef: {fieldPath: metadata.name}, secretKeyRef: {name: a, key: b}'),
    invalidContainer(`${at}: ${moreThanOne}`),
  ],
  ['no fieldPath', valueFrom('fieldRef: {apiVersion: v1}'), invalidContainer(`${at}.fieldRef.fieldPath: Required value`)],
  [
    'an unknown fieldPath',
    valueFrom('fieldRef: {fieldPath: spec.foo}'),
    invalidContainer(
      `${at}.fieldRef.fieldPath: Invalid value: "spec.foo": error converting fieldPath: field label not supported: spec.foo`,
    ),
  ],
  [
    'a fieldPath that a variable cannot have',
    valueFrom('fieldRef: {fieldPath: metadata.labels}'),
    invalidContainer(`${at}.fieldRef.fieldPath: Unsupported value: "metadata.labels": supported values: ${fieldPaths}`),
  ],
  [
    'a key of what has none',
    valueFrom(`fieldRef: {fieldPath: "metadata.name['a']"}`),
    invalidContainer(
      `${at}.fieldRef.fieldPath: Invalid value: "metadata.name['a']": error converting fieldPath: field label does not support subscript: metadata.name['a']`,
    ),
  ],
  [
    'a bad key of a label',
    valueFrom(`fieldRef: {fieldPath: "metadata.labels['-']"}`),
    invalidContainer(`${at}.fieldRef: Invalid value: "-": name part ${qualified}`),
  ],
  ['no resource', valueFrom('resourceFieldRef: {containerName: c}'), invalidContainer(`${at}.resourceFieldRef.resource: Required value`)],
  [
    'another resource',
    valueFrom('resourceFieldRef: {resource: limits.foo}'),
    invalidContainer(`${at}.resourceFieldRef.resource: Unsupported value: "limits.foo": supported values: ${resources}`),
  ],
  [
    'another divisor of cpu',
    valueFrom('resourceFieldRef: {resource: limits.cpu, divisor: 2}'),
    invalidContainer(
      `${at}.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor's values 1m and 1 are supported with the cpu resource`,
    ),
  ],
  [
    'another divisor of memory',
    valueFrom('resourceFieldRef: {resource: limits.memory, divisor: 1m}'),
    invalidContainer(
      `${at}.resourceFieldRef.divisor: Invalid value: "limits.memory": only divisor's values ${sizes} are supported with the memory resource`,
    ),
  ],
  [
    'a key of no ConfigMap',
    valueFrom('configMapKeyRef: {optional: true}'),
    invalidContainer(`${at}.configMapKeyRef.name: Invalid value: "": ${subdomain}`, `${at}.configMapKeyRef.key: Required value`),
  ],
  [
    'a bad key of a Secret',
    valueFrom('secretKeyRef: {name: s, key: a b}'),
    invalidContainer(`${at}.secretKeyRef.key: Invalid value: "a b": ${configKey}`),
  ],
  [
    'a key that leads elsewhere',
    valueFrom('secretKeyRef: {name: s, key: ..}'),
    invalidContainer(`${at}.secretKeyRef.key: Invalid value: "..": must not be '..'`),
  ],
  [
    'a key that starts with dots',
    valueFrom('secretKeyRef: {name: s, key: ..a}'),
    invalidContainer(`${at}.secretKeyRef.key: Invalid value: "..a": must not start with '..'`),
  ],
  [
    'a field of another version',
    valueFrom('fieldRef: {apiVersion: v2, fieldPath: metadata.name}'),
    invalidContainer(`${at}.fieldRef.fieldPath: Invalid value: "metadata.name": error converting fieldPath: unsupported pod version: v2`),
  ],
  [
    'a file of variables without a place',
    valueFrom('fileKeyRef: {optional: true}'),
    invalidContainer(
      `${at}.fileKeyRef.key: Required value`,
      `${at}.fileKeyRef.volumeName: Required value`,
      `${at}.fileKeyRef.path: Required value`,
    ),
  ],
  [
    'a file of variables outside of any volume',
    valueFrom('fileKeyRef: {volumeName: none, path: ../x, key: a}'),
    invalidContainer(
      `${at}.fileKeyRef.path: Invalid value: "../x": must not contain '..'`,
      `${at}.fileKeyRef.volumeName: Not found: "none"`,
    ),
  ],
  [
    'an envFrom of nothing',
    container('envFrom: [{}]'),
    invalidContainer('.envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`'),
  ],
  [
    'an envFrom of two',
    container('envFrom: [{configMapRef: {name: a}, secretRef: {name: b}}]'),
    invalidContainer(`.envFrom: ${moreThanOne}`),
  ],
  [
    'an envFrom without a name',
    container('envFrom: [{configMapRef: {optional: true}}]'),
    invalidContainer('.envFrom[0].configMapRef.name: Required value'),
  ],
  [
    'an envFrom with a bad name',
    container('envFrom: [{secretRef: {name: A}}]'),
    invalidContainer(`.envFrom[0].secretRef.name: Invalid value: "A": ${subdomain}`),
  ],
  [
    'an envFrom with a bad prefix',
    container('envFrom: [{prefix: a=, secretRef: {name: a}}]'),
    invalidContainer(`.envFrom[0].prefix: Invalid value: "a=": ${envName}`),
  ],
];
