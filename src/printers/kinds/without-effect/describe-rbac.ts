import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding } from '../../../api/without-effect-types.ts';
import { createDescribeWriter, type DescribeWriter, writeAnnotations, writeLabels } from '../../describe/writer.ts';

/** The text of `kubectl describe role` and `clusterrole`. k8s: RoleDescriber, 1.32 */
export function describeRole({ metadata, rules }: Role | ClusterRole): string {
  const writer = createDescribeWriter();
  writeHead(writer, metadata);
  writer.line(0, 'PolicyRule:');
  writer.line(1, 'Resources\tNon-Resource URLs\tResource Names\tVerbs');
  writer.line(1, '---------\t-----------------\t--------------\t-----');
  for (const rule of compacted((rules ?? []).flatMap(brokenDown)).toSorted((a, b) => (goText(a) < goText(b) ? -1 : 1))) {
    const { verbs, nonResourceURLs = [], resourceNames = [] } = rule;
    writer.line(1, [combined(rule), list(nonResourceURLs), list(resourceNames), list(verbs)].join('\t'));
  }
  return writer.text();
}

/** The text of `kubectl describe rolebinding` and `clusterrolebinding`. k8s: RoleBindingDescriber, 1.32 */
export function describeBinding({ metadata, roleRef, subjects = [] }: RoleBinding | ClusterRoleBinding): string {
  const writer = createDescribeWriter();
  writeHead(writer, metadata);
  writer.line(0, 'Role:');
  writer.line(1, `Kind:\t${roleRef.kind}`);
  writer.line(1, `Name:\t${roleRef.name}`);
  writer.line(0, 'Subjects:');
  writer.line(1, 'Kind\tName\tNamespace');
  writer.line(1, '----\t----\t---------');
  for (const { kind, name, namespace = '' } of subjects) writer.line(1, `${kind}\t${name}\t${namespace}`);
  return writer.text();
}

function writeHead(writer: DescribeWriter, metadata: Role['metadata']): void {
  writer.line(0, `Name:\t${metadata.name}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
}

const list = (items: readonly string[]): string => `[${items.join(' ')}]`;

/** `deployments.apps/scale`. k8s: CombineResourceGroup */
function combined({ resources = [], apiGroups = [] }: PolicyRule): string {
  const [resource] = resources;
  if (resource === undefined) return '';
  const [kind = '', ...parts] = resource.split('/');
  return [`${kind}${apiGroups[0] ? `.${apiGroups[0]}` : ''}`, ...(parts.length > 0 ? [parts.join('/')] : [])].join('/');
}

/** Rules of one verb for one thing each. k8s: rbac.BreakdownRule */
function brokenDown({
  verbs,
  apiGroups = [],
  resources = [],
  resourceNames = [],
  nonResourceURLs = [],
}: PolicyRule): readonly PolicyRule[] {
  const names = resourceNames.length > 0 ? resourceNames.map((name) => ({ resourceNames: [name] })) : [{}];
  const ofResources = apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) => names.map((name) => ({ apiGroups: [group], resources: [resource], verbs: [verb], ...name }))),
    ),
  );
  return [...ofResources, ...nonResourceURLs.flatMap((url) => verbs.map((verb) => ({ nonResourceURLs: [url], verbs: [verb] })))];
}

/** The verbs of one resource together; those of URLs stay apart. k8s: rbac.CompactRules */
function compacted(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const simple = new Map<string, PolicyRule>();
  const others = rules.filter((rule) => rule.nonResourceURLs);
  for (const rule of rules.filter(({ nonResourceURLs }) => !nonResourceURLs)) {
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames]);
    const verbs = new Set([...(simple.get(key)?.verbs ?? []), ...rule.verbs]);
    simple.set(key, { ...rule, verbs: [...verbs] });
  }
  return [...others, ...simple.values()];
}

/** By which rules are sorted. Go: the String of the generated type */
const goText = ({ verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: PolicyRule): string =>
  `Verbs:${list(verbs)},APIGroups:${list(apiGroups)},Resources:${list(resources)},ResourceNames:${list(resourceNames)},NonResourceURLs:${list(nonResourceURLs)},`;
