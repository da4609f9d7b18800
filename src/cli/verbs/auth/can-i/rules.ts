/** What a SelfSubjectRulesReview answers. */
export interface RulesStatus {
  readonly resourceRules?: readonly {
    readonly verbs?: readonly string[];
    readonly apiGroups?: readonly string[];
    readonly resources?: readonly string[];
    readonly resourceNames?: readonly string[];
  }[];
  readonly nonResourceRules?: readonly { readonly verbs?: readonly string[]; readonly nonResourceURLs?: readonly string[] }[];
  readonly incomplete?: boolean;
  readonly evaluationError?: string;
}

/** One thing that is allowed. */
interface Rule {
  readonly group: string;
  readonly resource: string;
  readonly names: readonly string[];
  readonly urls: readonly string[];
  readonly verbs: readonly string[];
}

/** The rows of `auth can-i --list`: of each resource and path one, in kubectl's order. k8s: kubectl auth/cani.go, rbac CompactRules */
export function ruleRows({ resourceRules = [], nonResourceRules = [] }: RulesStatus): readonly (readonly string[])[] {
  const ofResources = resourceRules.flatMap(({ verbs = [], apiGroups = [], resources = [], resourceNames = [] }) =>
    apiGroups.flatMap((group) => resources.map((resource) => ({ group, resource, names: resourceNames, urls: [], verbs }))),
  );
  const ofPaths = nonResourceRules.flatMap(({ verbs = [], nonResourceURLs = [] }) =>
    nonResourceURLs.map((url) => ({ group: '', resource: '', names: [], urls: [url], verbs })),
  );
  return compacted([...ofResources, ...ofPaths])
    .map((rule) => [sortKey(rule), rule] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, { group, resource, names, urls, verbs }]) => [
      group === '' ? resource : `${resource}.${group}`,
      ...[urls, names, verbs].map((values) => `[${values.join(' ')}]`),
    ]);
}

/** What differs in its verbs alone is one. */
function compacted(rules: readonly Rule[]): readonly Rule[] {
  const simple = new Map<string, Rule>();
  const rest: Rule[] = [];
  for (const rule of rules) {
    if (rule.names.length > 0 || rule.urls.length > 0) {
      rest.push(rule);
      continue;
    }
    const key = `${rule.group}/${rule.resource}`;
    const before = simple.get(key)?.verbs ?? [];
    simple.set(key, { ...rule, verbs: [...before, ...rule.verbs.filter((verb) => !before.includes(verb))] });
  }
  return [...simple.values(), ...rest];
}

/** A rule as Go prints it, by which kubectl sorts. */
const sortKey = ({ group, resource, names, urls, verbs }: Rule): string =>
  `Verbs:[${verbs.join(' ')}],APIGroups:[${group}],Resources:[${resource}],ResourceNames:[${names.join(' ')}],NonResourceURLs:[${urls.join(' ')}],`;
