/** A kind of a cluster's own: what its CustomResourceDefinition says. */
export interface CustomKind {
  readonly group: string;
  /** The first is the one that the server prefers. */
  readonly versions: readonly string[];
  readonly kind: string;
  readonly plural: string;
  readonly singular?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly namespaced: boolean;
  readonly subresources?: readonly ('status' | 'scale')[];
  /** The fields of `spec` and their types: others are unknown. */
  readonly spec: Readonly<Record<string, 'string' | 'integer' | 'array' | 'object'>>;
  /** Columns beside name and age: title, field below the object, and whether only `-o wide` shows it. */
  readonly columns: readonly { readonly name: string; readonly field: string; readonly wide?: true }[];
}

/** Of namespaces, with short names, a category, two versions and both subresources. */
export const cronTab: CustomKind = {
  ...{ group: 'stable.example.com', versions: ['v1', 'v1beta1'], kind: 'CronTab', plural: 'crontabs', singular: 'crontab' },
  ...{ shortNames: ['ct'], categories: ['all', 'mine'], namespaced: true, subresources: ['status', 'scale'] },
  spec: { cronSpec: 'string', image: 'string', replicas: 'integer', args: 'array', apiURL: 'string', hostIPs: 'array' },
  columns: [
    { name: 'Spec', field: 'spec.cronSpec' },
    { name: 'Replicas', field: 'spec.replicas' },
    { name: 'Image', field: 'spec.image', wide: true },
  ],
};

/** Of no namespace, and called by another word than its kind. */
export const bigSite: CustomKind = {
  ...{ group: 'ops.example.com', versions: ['v1alpha1'], kind: 'BigSite', plural: 'bigsites', singular: 'site', namespaced: false },
  ...{ spec: { region: 'string' }, columns: [] },
};

/** Called as a kind of Kubernetes is, in a group of its own. */
export const otherService: CustomKind = {
  ...{ group: 'serving.example.com', versions: ['v1'], kind: 'Service', plural: 'services', singular: 'service', namespaced: true },
  ...{ shortNames: ['osvc', 'ct'], spec: { url: 'string', ports: 'array' }, columns: [{ name: 'URL', field: 'spec.url' }] },
};

/** Called as a kind that makes pods and is waited for. */
export const otherJob: CustomKind = {
  ...{ group: 'batch.example.com', versions: ['v1alpha1'], kind: 'Job', plural: 'jobs', singular: 'job', namespaced: true },
  ...{ shortNames: ['ojob'], subresources: ['status'], spec: { queue: 'string' }, columns: [] },
};

/** The kinds of a cluster by their groups, in order. */
export const groupsOf = (kinds: readonly CustomKind[]): readonly (readonly [string, readonly CustomKind[]])[] =>
  [...new Set(kinds.map(({ group }) => group))].map((group) => [group, kinds.filter((kind) => kind.group === group)]);
