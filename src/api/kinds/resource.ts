import type { Kind } from '../any-object.ts';
import type { MergeSchema } from '../patch/merge-schema.ts';
import { scaleVersion } from '../scale-version.ts';

/** What can be asked for of a kind's objects. */
export type Verb = 'create' | 'delete' | 'deletecollection' | 'get' | 'list' | 'patch' | 'update' | 'watch';

/**
 * What the server tells of a kind in discovery and OpenAPI, and every client knows without asking. Data only: the command line loads it at
 * each start, which the rules of the kinds (`rules.ts`) would slow down.
 */
export interface Resource<K extends Kind = Kind> {
  readonly kind: K;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  /** `v1`, `discovery.k8s.io/v1` */
  readonly apiVersion: string;
  readonly namespaced: boolean;
  readonly verbs: readonly Verb[];
  /** `all`: what `get all` shows. */
  readonly categories?: readonly 'all'[];
  /** Parts of an object, and what is done with it, that have a path of their own below its own. */
  readonly subresources?: readonly Subresource[];
  /** The structs that are of the kind's own group: what the schema calls them, and what the group does. The others are the core's or shared. */
  readonly ownStructs?: Readonly<Record<string, string>>;
  /** Why its objects are only kept: they have no effect in kpod. */
  readonly withoutEffect?: string;
  /** Of a cluster: kpod itself has no such kind. */
  readonly isCustom?: true;
  /** Absent for a kind that has only objects and atomic lists. */
  readonly mergeSchema?: MergeSchema;
}

export interface Subresource {
  readonly name: string;
  /** What a request to it holds; default: the kind itself. */
  readonly kind?: string;
  /** Where that is of another group: `authentication.k8s.io/v1`. */
  readonly apiVersion?: string;
  readonly verbs: readonly Verb[];
}

/** The verbs of a kind that clients write. */
export const allVerbs: readonly Verb[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** Of what passes requests on: by their methods. */
export const proxyVerbs: readonly Verb[] = ['create', 'delete', 'get', 'patch', 'update'];

/** The status of an object, which is read and changed by itself. */
export const statusSubresource: Subresource = { name: 'status', verbs: ['get', 'patch', 'update'] };

/** How many pods an object wants, in a form that all kinds share. k8s: autoscaling/v1 Scale */
export const scaleSubresource: Subresource = {
  name: 'scale',
  kind: 'Scale',
  apiVersion: scaleVersion,
  verbs: ['get', 'patch', 'update'],
};
