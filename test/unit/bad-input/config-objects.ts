import { type ManifestRow, undecodableKind } from './rows.ts';
import { subdomain } from './texts.ts';

const configMap = (fields: string, name = 'bad'): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n${fields}\n`;
const secret = (fields: string, name = 'bad'): string => `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}}\n${fields}\n`;

const keyRule =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const longKey = 'k'.repeat(254);
const large = 'x'.repeat(1024 * 1024);

/** One mistake or more, each with the line that it is named at, or none. */
const refused = (kind: string, ...mistakes: readonly (readonly [string, number?])[]): string => {
  const texts = mistakes.map(([text]) => text);
  const head = texts.length === 1 ? `${texts[0]}\n` : `\n${texts.map((text) => `* ${text}\n`).join('')}`;
  const places = mistakes.map(([text, line]) => (line === undefined ? '' : `  STDIN:${line}: ${text.slice(0, text.indexOf(': '))}\n`));
  return `The ${kind} "bad" is invalid: ${head}${[...new Set(places)].join('')}`;
};
const badKey = (path: string, key: string, detail: string): readonly [string, number] => [
  `${path}[${key}]: Invalid value: "${key}": ${detail}`,
  4,
];

/** ConfigMaps. k8s: validation.go ValidateConfigMap */
export const configMapRows: readonly ManifestRow[] = [
  [
    'a bad name',
    configMap('data: {a: b}', 'A_b'),
    `The ConfigMap "A_b" is invalid: metadata.name: Invalid value: "A_b": ${subdomain}\n  STDIN:3: metadata.name\n`,
  ],
  ['an empty key', configMap('data: {"": x}'), refused('ConfigMap', badKey('data', '', keyRule))],
  ['a key that is a path', configMap('data: {a/b: x}'), refused('ConfigMap', badKey('data', 'a/b', keyRule))],
  ['a key that is this directory', configMap('data: {.: x}'), refused('ConfigMap', badKey('data', '.', "must not be '.'"))],
  ['a key that is the directory above', configMap('data: {..: x}'), refused('ConfigMap', badKey('data', '..', "must not be '..'"))],
  [
    'a key that a volume keeps for itself',
    configMap('data: {..data: x}'),
    refused('ConfigMap', badKey('data', '..data', "must not start with '..'")),
  ],
  [
    'a key that is too long',
    configMap(`data: {${longKey}: x}`),
    refused('ConfigMap', badKey('data', longKey, 'must be no more than 253 characters')),
  ],
  [
    'a key with a line end',
    configMap('data: {"a\\nb": x}'),
    `The ConfigMap "bad" is invalid: data[a\nb]: Invalid value: "a\\nb": ${keyRule}\n  STDIN:4: data[a\nb]\n`,
  ],
  ['a key with letters of others', configMap('data: {"é": x}'), refused('ConfigMap', badKey('data', 'é', keyRule))],
  [
    'a key that is in both',
    configMap('data: {a: x}\nbinaryData: {a: YQ==}'),
    refused('ConfigMap', badKey('data', 'a', 'duplicate of key present in binaryData')),
  ],
  ['a bad key of bytes', configMap('binaryData: {a b: YQ==}'), refused('ConfigMap', badKey('binaryData', 'a b', keyRule))],
  ['more than one MiB', configMap(`data: {a: ${large}, b: x}`), refused('ConfigMap', ['[]: Too long: may not be more than 1048576 bytes'])],
  [
    'a number for a text',
    configMap('data: {port: 80}'),
    undecodableKind(
      'ConfigMap',
      'json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
      '4: data.port must be text, not the number 80: put it in quotes',
    ),
  ],
  [
    'a list of texts',
    configMap('data: [a]'),
    undecodableKind(
      'ConfigMap',
      'json: cannot unmarshal array into Go struct field ConfigMap.data of type map[string]string',
      '4: data must be a map, not a list',
    ),
  ],
  [
    'bytes that are no base64',
    configMap('binaryData: {a: "hm?"}'),
    undecodableKind(
      'ConfigMap',
      'illegal base64 data at input byte 2',
      '4: binaryData.a must be text in base64, not the text "hm?"; plain text goes into data',
    ),
  ],
  [
    'the key that would be a prototype',
    configMap('data: {__proto__: {polluted: yes}}'),
    'Error from server (BadRequest): error when creating "STDIN": the object provided is unrecognized (must be of type ConfigMap): couldn\'t get version/kind; the key "__proto__" is not allowed\n',
  ],
  [
    'a switch that is a text',
    configMap('immutable: "true"'),
    undecodableKind(
      'ConfigMap',
      'json: cannot unmarshal string into Go struct field ConfigMap.immutable of type bool',
      '4: immutable must be true or false, not the text "true": leave the quotes out',
    ),
  ],
];

/** Secrets: what they hold stands in no message. k8s: validation.go ValidateSecret */
export const secretRows: readonly ManifestRow[] = [
  [
    'a key that is a path',
    secret('stringData: {../x: hunter2}'),
    refused('Secret', [badKey('data', '../x', keyRule)[0]], [badKey('data', '../x', "must not start with '..'")[0]]),
  ],
  [
    'more than one MiB',
    secret(`stringData: {a: ${large}, b: x}`),
    refused('Secret', ['data: Too long: may not be more than 1048576 bytes']),
  ],
  [
    'plain text where base64 belongs',
    secret('data: {password: hunter2!}'),
    undecodableKind(
      'Secret',
      'illegal base64 data at input byte 7',
      '4: data.password must be text in base64, not other text; plain text goes into stringData',
    ),
  ],
  [
    'base64 without its end',
    secret('data: {password: aHVudGVyMg}'),
    undecodableKind(
      'Secret',
      'illegal base64 data at input byte 8',
      '4: data.password must be text in base64, not other text; plain text goes into stringData',
    ),
  ],
  [
    'a number for bytes',
    secret('data: {pin: 4711}'),
    undecodableKind(
      'Secret',
      'json: cannot unmarshal number into Go struct field Secret.data of type []uint8',
      '4: data.pin must be text in base64, not a number; plain text goes into stringData',
    ),
  ],
  [
    'a number for a text',
    secret('stringData: {pin: 4711}'),
    undecodableKind(
      'Secret',
      'json: cannot unmarshal number into Go struct field Secret.stringData of type string',
      '4: stringData.pin must be text, not a number: put it in quotes',
    ),
  ],
  [
    'a text for a map',
    secret('data: hunter2'),
    undecodableKind(
      'Secret',
      'json: cannot unmarshal string into Go struct field Secret.data of type map[string][]uint8',
      '4: data must be a map, not other text',
    ),
  ],
  [
    'a token of nobody',
    secret('type: kubernetes.io/service-account-token'),
    refused('Secret', ['metadata.annotations[kubernetes.io/service-account.name]: Required value', 3]),
  ],
  ['an old login without its key', secret('type: kubernetes.io/dockercfg'), refused('Secret', ['data[.dockercfg]: Required value'])],
  [
    'a login without its key',
    secret('type: kubernetes.io/dockerconfigjson'),
    refused('Secret', ['data[.dockerconfigjson]: Required value']),
  ],
  [
    'a login that is no JSON',
    secret('type: kubernetes.io/dockerconfigjson\nstringData: {.dockerconfigjson: hunter2}'),
    refused('Secret', [
      'data[.dockerconfigjson]: Invalid value: "<secret contents redacted>": invalid character \'h\' looking for beginning of value',
    ]),
  ],
  [
    'a login that is a list',
    secret('type: kubernetes.io/dockercfg\nstringData: {.dockercfg: "[1]"}'),
    refused('Secret', [
      'data[.dockercfg]: Invalid value: "<secret contents redacted>": json: cannot unmarshal array into Go value of type map[string]interface {}',
    ]),
  ],
  [
    'a login of many brackets',
    secret(`type: kubernetes.io/dockercfg\nstringData: {.dockercfg: "${'['.repeat(1_000_000)}"}`),
    refused('Secret', ['data[.dockercfg]: Invalid value: "<secret contents redacted>": exceeded max depth']),
  ],
  [
    'neither user nor password',
    secret('type: kubernetes.io/basic-auth\nstringData: {user: a}'),
    refused('Secret', ['data[username]: Required value'], ['data[password]: Required value']),
  ],
  [
    'an empty key for SSH',
    secret('type: kubernetes.io/ssh-auth\nstringData: {ssh-privatekey: ""}'),
    refused('Secret', ['data[ssh-privatekey]: Required value']),
  ],
  [
    'neither certificate nor key',
    secret('type: kubernetes.io/tls'),
    refused('Secret', ['data[tls.crt]: Required value'], ['data[tls.key]: Required value']),
  ],
  [
    'an unknown field beside a value',
    secret('stringData: {a: hunter2}\nmore: 1'),
    undecodableKind('Secret', 'strict decoding error: unknown field "more"', '5: unknown field "more"'),
  ],
];
