import { canonicalJson } from '../../../../api/hashes.ts';
import type { ManifestObject } from '../../../manifests/read-manifests.ts';
import { changedKeys, variableReadFrom } from './variables.ts';

/** What a round of `run --watch` is about: the files as they were when their objects were made, and as they are. */
export interface RoundFacts {
  /** What the files said of objects that were made so, by `keyOf`. */
  readonly made: ReadonlyMap<string, ManifestObject>;
  readonly objects: readonly ManifestObject[];
  /** The files whose text has changed. */
  readonly touched: ReadonlySet<string>;
  /** What pods wait for to be made anew though their manifests stayed: by `keyOf`, why. */
  readonly causes: ReadonlyMap<string, string>;
}

/** What a round does. All lists are in the order of the files, what others read before what reads it. */
export interface Round {
  /** New, changed, or made of something that has changed. */
  readonly make: readonly ManifestObject[];
  /** Why running pods do not do, of those of `make` for which no change of the object itself says it. */
  readonly why: ReadonlyMap<ManifestObject, string>;
  /** In a file that has another text now, which says the same of them. */
  readonly unchanged: readonly ManifestObject[];
  /** No longer in the files. */
  readonly removed: readonly ManifestObject[];
}

/** Tells objects of manifests apart. */
export const keyOf = ({ resource, namespace = '', name }: Pick<ManifestObject, 'resource' | 'namespace' | 'name'>): string =>
  `${resource.apiVersion} ${resource.kind} ${namespace} ${name}`;

/** What follows from changed files: comments, order and spelling are no changes. */
export function decideRound({ made, objects, touched, causes }: RoundFacts): Round {
  const isSame = (object: ManifestObject) => {
    const before = made.get(keyOf(object));
    return before !== undefined && canonicalJson(before.document.value) === canonicalJson(object.document.value);
  };
  const changes = objects.filter((object) => !isSame(object) && made.has(keyOf(object)));
  const why = new Map<ManifestObject, string>();
  for (const object of objects) {
    if (!made.has(keyOf(object))) continue;
    const cause = causes.get(keyOf(object)) ?? causeIn(object, changes, made);
    if (cause !== undefined) why.set(object, cause);
  }
  const make = objects.filter((object) => !isSame(object) || why.has(object));
  const present = new Set(objects.map(keyOf));
  return {
    make: [...make.filter((object) => !hasPods(object)), ...make.filter(hasPods)],
    why,
    unchanged: objects.filter((object) => !make.includes(object) && touched.has(object.source)),
    removed: [...made].flatMap(([key, object]) => (present.has(key) ? [] : [object])),
  };
}

/** A running container keeps the variables that it began with. */
function causeIn(object: ManifestObject, changes: readonly ManifestObject[], made: RoundFacts['made']): string | undefined {
  for (const change of changes) {
    const before = made.get(keyOf(change));
    if (change.namespace !== object.namespace || !before) continue;
    const variable = variableReadFrom(object, change, changedKeys(before, change));
    if (variable !== undefined) return variable;
  }
  return undefined;
}

const podKinds = new Set(['Pod', 'ReplicationController', 'ReplicaSet', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob']);

const hasPods = ({ resource }: ManifestObject): boolean => podKinds.has(resource.kind);
