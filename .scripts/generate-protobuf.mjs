/**
 * Writes `src/api/protobuf/messages.generated.ts`: the numbers of the fields of what clients may send as protobuf, and of everything inside.
 *
 * `node .scripts/generate-protobuf.mjs API APIMACHINERY APIEXTENSIONS`, which are checkouts of k8s.io/api, k8s.io/apimachinery and
 * k8s.io/apiextensions-apiserver.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathOf } from './generated-parts.mjs';

/** By group version: where the file is, and what of it is sent. */
const wanted = {
  runtime: ['APIMACHINERY/pkg/runtime', 'Unknown'],
  meta: ['APIMACHINERY/pkg/apis/meta/v1', 'DeleteOptions ObjectMeta'],
  v1: [
    'API/core/v1',
    `Pod Service Endpoints ConfigMap Secret PersistentVolumeClaim PersistentVolume ServiceAccount Namespace Event LimitRange ResourceQuota Node
    ReplicationController PodTemplate Binding`,
  ],
  'apps/v1': ['API/apps/v1', 'Deployment ReplicaSet StatefulSet DaemonSet ControllerRevision'],
  'batch/v1': ['API/batch/v1', 'Job CronJob'],
  'autoscaling/v1': ['API/autoscaling/v1', 'HorizontalPodAutoscaler Scale'],
  'autoscaling/v2': ['API/autoscaling/v2', 'HorizontalPodAutoscaler'],
  'policy/v1': ['API/policy/v1', 'PodDisruptionBudget Eviction'],
  'policy/v1beta1': ['API/policy/v1beta1', 'Eviction'],
  'networking.k8s.io/v1': ['API/networking/v1', 'NetworkPolicy Ingress IngressClass'],
  'rbac.authorization.k8s.io/v1': ['API/rbac/v1', 'Role RoleBinding ClusterRole ClusterRoleBinding'],
  'scheduling.k8s.io/v1': ['API/scheduling/v1', 'PriorityClass'],
  'node.k8s.io/v1': ['API/node/v1', 'RuntimeClass'],
  'storage.k8s.io/v1': ['API/storage/v1', 'StorageClass'],
  'discovery.k8s.io/v1': ['API/discovery/v1', 'EndpointSlice'],
  'events.k8s.io/v1': ['API/events/v1', 'Event'],
  'coordination.k8s.io/v1': ['API/coordination/v1', 'Lease'],
  'admissionregistration.k8s.io/v1': ['API/admissionregistration/v1', 'ValidatingWebhookConfiguration MutatingWebhookConfiguration'],
  'apiextensions.k8s.io/v1': ['APIEXTENSIONS/pkg/apis/apiextensions/v1', 'CustomResourceDefinition'],
  'authentication.k8s.io/v1': ['API/authentication/v1', 'TokenRequest TokenReview SelfSubjectReview'],
  'authentication.k8s.io/v1beta1': ['API/authentication/v1beta1', 'SelfSubjectReview'],
  'authorization.k8s.io/v1': [
    'API/authorization/v1',
    'SelfSubjectAccessReview SubjectAccessReview LocalSubjectAccessReview SelfSubjectRulesReview',
  ],
};

/** Fields whose own fields stand beside the others in JSON: Go embeds them. */
const embedded = new Set([
  ...['localObjectReference', 'volumeSource', 'persistentVolumeSource', 'handler', 'ephemeralContainerCommon', 'ingressRuleValue'],
  ...['ruleWithOperations', 'rule'],
]);
const scalars = { string: 'string', bool: 'bool', int32: 'int', int64: 'int', bytes: 'bytes', double: 'double' };
/** What JSON writes in another form than a message has, by the names of the messages. */
const ownForms = new Set([
  ...['Time', 'MicroTime', 'Quantity', 'IntOrString', 'RawExtension', 'FieldsV1', 'JSON'],
  ...['JSONSchemaPropsOrArray', 'JSONSchemaPropsOrBool', 'JSONSchemaPropsOrStringArray'],
]);
/** Lists that are messages, since protobuf has no lists of lists. */
const wrappedTexts = new Set(['ExtraValue', 'AttestationValue', 'Verbs']);

const kebab = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The name of a field in JSON: nearly always that of the message. */
function jsonName(name, message) {
  if (message === 'JSONSchemaProps' && ['schema', 'ref'].includes(name)) return `$${name}`;
  if (message === 'JSONSchemaProps' && name.startsWith('xKubernetes')) return kebab(name);
  if (message === 'DaemonEndpoint') return name;
  return { uID: 'uid', aPIGroup: 'apiGroup' }[name] ?? name[0].toLowerCase() + name.slice(1);
}

/** @param {string} proto @returns {Map<string, { label: string, type: string, name: string, number: string }[]>} */
function readMessages(proto) {
  const messages = new Map();
  for (const [, name, body] of proto.matchAll(/^message (\w+) \{\n(.*?)^\}/gms)) {
    const fields = [...body.matchAll(/^ {2}(optional|repeated|map)\s*(<[^>]*>|\S+) (\w+) = (\d+);/gm)];
    messages.set(
      name,
      fields.map(([, label, type, field, number]) => ({ label, type, name: field, number })),
    );
  }
  return messages;
}

const [api, apimachinery, apiextensions] = process.argv.slice(2);
if (!apiextensions) throw new Error('where are k8s.io/api, k8s.io/apimachinery and k8s.io/apiextensions-apiserver?');
const roots = { API: api, APIMACHINERY: apimachinery, APIEXTENSIONS: apiextensions };
const sections = new Map(
  Object.entries(wanted).map(([section, [path, names]]) => {
    const file = `${path.replace(/^\w+/, (root) => roots[root])}/generated.proto`;
    return [section, { messages: readMessages(readFileSync(file, 'utf8')), names: new Set(names.split(/\s+/)) }];
  }),
);

/** The section of a type, and its name there. */
function resolve(type, section) {
  const [, packageName = '', name] = /^(?:\.?(.*)\.)?(\w+)$/.exec(type);
  if (packageName.endsWith('core.v1')) return ['v1', name];
  if (packageName.endsWith('meta.v1')) return ['meta', name];
  return [section, name];
}

/** Whether a type is of a package that no section has: nobody sends these alphas to kpod. */
const isElsewhere = ({ type }) => /^\.k8s\.io\.api\.(?!core\.v1\.)/.test(type);

/** The type of a field as the table has it; a message that it names is wanted from then on. */
function typeText(type, section) {
  if (Object.hasOwn(scalars, type)) return scalars[type];
  const [where, name] = resolve(type, section);
  if (wrappedTexts.has(name)) return 'texts';
  if (ownForms.has(name)) return name;
  sections.get(where).names.add(name);
  return where === section ? name : `${where}.${name}`;
}

function fieldText({ label, type, name, number }, message, section) {
  const json = jsonName(name, message);
  if (label === 'map') return `${number}:${json}:map:${typeText(type.slice(1, -1).split(',')[1].trim(), section)}`;
  const inner = typeText(type, section);
  const isEmbedded = label === 'optional' && embedded.has(name) && !Object.values(scalars).includes(inner);
  return `${number}:${json}:${label === 'repeated' ? '[]' : isEmbedded ? 'inline:' : ''}${inner}`;
}

/** Sections name messages of others: until nothing new is wanted. */
const lines = new Map();
for (let before = -1; before !== lines.size; ) {
  before = lines.size;
  for (const [section, { messages, names }] of sections) {
    for (const name of names) {
      const fields = messages.get(name);
      if (!fields) throw new Error(`there is no ${name} in ${section}`);
      lines.set(
        `${section} ${name}`,
        [name, ...fields.filter((field) => !isElsewhere(field)).map((field) => fieldText(field, name, section))].join(' '),
      );
    }
  }
}
const text = [...sections].map(([section, { names }]) =>
  [`= ${section}`, ...[...names].sort().map((name) => lines.get(`${section} ${name}`))].join('\n'),
);
writeFileSync(
  pathOf('src/api/protobuf/messages.generated.ts'),
  `/**
 * Written by \`.scripts/generate-protobuf.mjs\`; do not edit. Below the group version after \`=\` one message a line: its name, then its
 * fields as \`number:name:type\`.
 */
export const messagesText = \`
${text.join('\n')}
\`;
`,
);
