import { invalid, invalidPod, type ManifestRow, metadata, refused } from './rows.ts';
import { label1123, labelValue, qualified, subdomain } from './texts.ts';

const longName = 'a'.repeat(254);
const longKey = 'k'.repeat(64);

/** Names, labels and annotations. k8s: apimachinery api/validation/objectmeta.go */
export const metadataRows: readonly ManifestRow[] = [
  [
    'no metadata',
    'apiVersion: v1\nkind: Pod\n',
    refused('Pod', '', 'metadata.name: Required value: name or generateName is required', 'spec.containers: Required value'),
  ],
  ['no name', metadata('labels: {a: b}'), invalid('Pod', '', 'metadata.name: Required value: name or generateName is required')],
  [
    'capitals and underscores in a name',
    metadata('name: Bad_Name'),
    invalid('Pod', 'Bad_Name', `metadata.name: Invalid value: "Bad_Name": ${subdomain}`),
  ],
  ['a name with a slash', metadata('name: a/b'), invalid('Pod', 'a/b', `metadata.name: Invalid value: "a/b": ${subdomain}`)],
  ['a name that leads elsewhere', metadata('name: ..'), invalid('Pod', '..', `metadata.name: Invalid value: "..": ${subdomain}`)],
  [
    'a name that looks like an option',
    metadata('name: --privileged'),
    invalid('Pod', '--privileged', `metadata.name: Invalid value: "--privileged": ${subdomain}`),
  ],
  ['a name of two lines', metadata('name: "a\\nb"'), invalid('Pod', 'a\\nb', `metadata.name: Invalid value: "a\\nb": ${subdomain}`)],
  [
    'a name that moves the cursor',
    metadata('name: "a\\e[2J"'),
    invalid('Pod', 'a\\u001b[2J', `metadata.name: Invalid value: "a\\x1b[2J": ${subdomain}`),
  ],
  [
    'a long name',
    metadata(`name: ${longName}`),
    invalid('Pod', longName, `metadata.name: Invalid value: "${longName}": must be no more than 253 characters`),
  ],
  ['a bad label key', metadata('name: bad, labels: {-k: v}'), invalidPod(`metadata.labels: Invalid value: "-k": name part ${qualified}`)],
  [
    'a label key without a prefix',
    metadata('name: bad, labels: {/k: v}'),
    invalidPod('metadata.labels: Invalid value: "/k": prefix part must be non-empty'),
  ],
  [
    'a label key without a name',
    metadata('name: bad, labels: {k/: v}'),
    invalidPod(
      'metadata.labels: Invalid value: "k/": name part must be non-empty',
      `metadata.labels: Invalid value: "k/": name part ${qualified}`,
    ),
  ],
  [
    'a bad prefix of a label key',
    metadata('name: bad, labels: {A/k: v}'),
    invalidPod(`metadata.labels: Invalid value: "A/k": prefix part ${subdomain}`),
  ],
  [
    'a label key with two slashes',
    metadata('name: bad, labels: {a/b/c: v}'),
    invalidPod(
      `metadata.labels: Invalid value: "a/b/c": a qualified name ${qualified} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ),
  ],
  [
    'a long label key',
    metadata(`name: bad, labels: {${longKey}: v}`),
    invalidPod(`metadata.labels: Invalid value: "${longKey}": name part must be no more than 63 characters`),
  ],
  ['a bad label value', metadata('name: bad, labels: {a: _}'), invalidPod(`metadata.labels: Invalid value: "_": ${labelValue}`)],
  [
    'a label value that looks like an option',
    metadata('name: bad, labels: {a: --privileged}'),
    invalidPod(`metadata.labels: Invalid value: "--privileged": ${labelValue}`),
  ],
  [
    'a long label value',
    metadata(`name: bad, labels: {a: ${longKey}}`),
    invalidPod(`metadata.labels: Invalid value: "${longKey}": must be no more than 63 characters`),
  ],
  [
    'a bad annotation key',
    metadata('name: bad, annotations: {" ": v}'),
    invalidPod(`metadata.annotations: Invalid value: " ": name part ${qualified}`),
  ],
  [
    'large annotations',
    metadata(`name: bad, annotations: {a: ${'x'.repeat(262_144)}}`),
    invalidPod('metadata.annotations: Too long: may not be more than 262144 bytes'),
  ],
  [
    'an owner of nothing',
    metadata('name: bad, ownerReferences: [{}]'),
    invalidPod(
      'metadata.ownerReferences.apiVersion: Invalid value: "": version must not be empty',
      'metadata.ownerReferences.kind: Invalid value: "": kind must not be empty',
      'metadata.ownerReferences.name: Invalid value: "": name must not be empty',
      'metadata.ownerReferences.uid: Invalid value: "": uid must not be empty',
    ),
  ],
  [
    'a mirror pod',
    metadata('name: bad, annotations: {kubernetes.io/config.mirror: x}'),
    invalidPod(
      'metadata.annotations[kubernetes.io/config.mirror]: Invalid value: "x": must set spec.nodeName if mirror pod annotation is set',
    ),
  ],
  [
    'mistakes everywhere, each said',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: A, labels: {a: _}}\nspec: {restartPolicy: x, containers: [{name: B}, {image: i}]}\n',
    invalid(
      'Pod',
      'A',
      `metadata.name: Invalid value: "A": ${subdomain}`,
      `metadata.labels: Invalid value: "_": ${labelValue}`,
      `spec.containers[0].name: Invalid value: "B": ${label1123}`,
      'spec.containers[0].image: Required value',
      'spec.containers[1].name: Required value',
      'spec.restartPolicy: Unsupported value: "x": supported values: "Always", "OnFailure", "Never"',
    ),
  ],
];
