import { ApiError, UserError } from '../../api/errors.ts';
import type { Resource } from '../../api/kinds/resource.ts';
import { resourcesInAll } from '../../api/kinds/resources.ts';
import type { KubeObject, List, Pod } from '../../api/types.ts';
import type { Client } from '../../client/types.ts';
import { withFileHint } from '../errors/file-hint.ts';
import { clusterKinds } from './cluster-kinds.ts';
import { listPath, objectPath, resourceFor } from './paths.ts';

/** One object that the command line or a manifest names. */
export interface Target {
  readonly resource: Resource;
  readonly namespace?: string;
  readonly name: string;
  /** The file that names it, as messages say it. */
  readonly source?: string;
}

/** A pod that a server answered. */
export const targetOfPod = ({ metadata }: Pod): Target => ({
  resource: resourceFor('pods'),
  namespace: metadata.namespace ?? 'default',
  name: metadata.name,
});

/** All objects of a resource that match. */
export interface ListQuery {
  readonly resource: Resource;
  /** Undefined: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface Selection {
  readonly targets: readonly Target[];
  /** What files name that has no place, before which of the targets. */
  readonly misplaced?: readonly { readonly error: unknown; readonly before: number }[];
  readonly queries: readonly ListQuery[];
  /** One name of one type: the answer is the object itself, not a list of one. */
  readonly singleItem: boolean;
}

/** What the flags and operands of a command say about objects. */
export interface SelectOptions {
  readonly args: readonly string[];
  /** Objects that manifests name; undefined when there is no `-f`. */
  readonly files?: Pick<Selection, 'targets' | 'misplaced' | 'singleItem'>;
  readonly namespace: string;
  readonly allNamespaces?: boolean;
  readonly selector?: string;
  readonly fieldSelector?: string;
  readonly all?: boolean;
  /** A type alone means all its objects. */
  readonly allowEmptySelector?: boolean;
}

const missingResource = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

/** Which objects a command is about. Throws UserError in kubectl's words. k8s: cli-runtime resource/builder.go */
export function selectObjects(options: SelectOptions): Selection {
  const { args, files } = options;
  const slashed = args.filter((arg) => arg.includes('/'));
  const selecting = Boolean(options.selector || options.fieldSelector || options.all);
  if (options.all && (options.selector || options.fieldSelector))
    throw new UserError("setting 'all' parameter but found a non empty selector. ");
  if (slashed.length > 0 && slashed.length < args.length) throw separateType();
  if (files) return selectFromFiles(options);
  if (slashed.length > 0) {
    if (selecting) throw new UserError('selectors and the all flag cannot be used when passing resource/name arguments');
    if (options.allNamespaces) throw acrossNamespaces();
    return { targets: slashed.map((arg) => readSlashed(arg, options.namespace)), queries: [], singleItem: slashed.length === 1 };
  }
  const [types, ...names] = args;
  if (types === undefined) {
    throw new UserError(selecting ? 'at least one resource must be specified to use a selector' : missingResource);
  }
  const resources = types.split(',').flatMap(typesOf);
  return names.length > 0 ? selectNames(resources, names, options, selecting) : selectQueries(resources, options, selecting);
}

function selectFromFiles({ files, args }: SelectOptions): Selection {
  if (args.some((arg) => arg.includes('/'))) throw new UserError('resource/name arguments cannot be provided when a path is specified');
  if (args.length > 0) {
    throw new UserError('when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well');
  }
  return { targets: [], singleItem: false, ...files, queries: [] };
}

function selectNames(resources: readonly Resource[], names: readonly string[], options: SelectOptions, selecting: boolean): Selection {
  if (selecting) throw new UserError('name cannot be provided when a selector is specified');
  if (options.allNamespaces && resources.some(({ namespaced }) => namespaced)) throw acrossNamespaces();
  const targets = resources.flatMap((resource) => names.map((name) => target(resource, name, options.namespace)));
  return { targets, queries: [], singleItem: targets.length === 1 };
}

function selectQueries(resources: readonly Resource[], options: SelectOptions, selecting: boolean): Selection {
  if (!selecting && !options.allowEmptySelector) throw new UserError('resource(s) were provided, but no name was specified');
  const queries = resources.map((resource) => ({
    resource,
    ...(resource.namespaced && !options.allNamespaces ? { namespace: options.namespace } : {}),
    ...(options.selector ? { labelSelector: options.selector } : {}),
    ...(options.fieldSelector ? { fieldSelector: options.fieldSelector } : {}),
  }));
  return { targets: [], queries, singleItem: false };
}

function target(resource: Resource, name: string, namespace: string): Target {
  return { resource, name, ...(resource.namespaced ? { namespace } : {}) };
}

/** A file in the place of a type is the slip of a hand that knows `kpod run FILE`. */
function typeOf(word: string): Resource {
  try {
    return resourceFor(word);
  } catch (error) {
    throw withFileHint(error as Error, '', [word]);
  }
}

/** Of a category the types in it: `all` is that of what a user works with. k8s: cli-runtime resource/builder.go ReplaceAliases */
function typesOf(word: string): readonly Resource[] {
  return clusterKinds()?.inCategory(word) ?? (word === 'all' ? resourcesInAll : [typeOf(word)]);
}

function readSlashed(arg: string, namespace: string): Target {
  const [type = '', name = '', ...rest] = arg.split('/');
  if (rest.length > 0) throw new UserError('arguments in resource/name form may not have more than one slash');
  if (type === '' || name === '') throw new UserError('arguments in resource/name form must have a single resource and name');
  return target(resourceFor(type), name, namespace);
}

const separateType = () =>
  new UserError(
    "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kpod get resource/<resource_name>' instead of 'kpod get resource resource/<resource_name>'",
  );

const acrossNamespaces = () => new UserError('a resource cannot be retrieved by name across all namespaces');

/** An object that was found, and how it was named. */
export interface Found<T extends KubeObject = KubeObject> {
  readonly target: Target;
  readonly object: T;
}

/** Fetches every selected object. What cannot be had is among the errors; the rest is answered all the same. */
export async function fetchObjects<T extends KubeObject>(
  client: Client,
  selection: Selection,
  subresource = '',
): Promise<{ readonly found: readonly Found<T>[]; readonly errors: readonly unknown[] }> {
  const found: Found<T>[] = [];
  const errors: unknown[] = [];
  for (const [index, one] of selection.targets.entries()) {
    errors.push(...misplacedAt(selection, index));
    try {
      found.push({ target: one, object: await client.request<T>('GET', objectPath(one, subresource)) });
    } catch (error) {
      errors.push(error);
    }
  }
  errors.push(...misplacedAt(selection, selection.targets.length));
  for (const query of selection.queries) {
    try {
      const list = await client.request<List<T>>('GET', listPath(query.resource, query.namespace), { query: queryOf(query) });
      for (const item of list.items) found.push({ target: targetOf(query.resource, item), object: withKind(item, query.resource) });
    } catch (error) {
      errors.push(inQuery(error, query));
    }
  }
  return { found, errors };
}

/** What stands in the files right before a target, or behind the last one, and has no place. */
export const misplacedAt = ({ misplaced = [] }: Selection, index: number): readonly unknown[] =>
  misplaced.filter(({ before }) => before === index).map(({ error }) => error);

/** An error of a list, with what was looked for. k8s: cli-runtime resource/selector.go */
export function inQuery(error: unknown, { resource, labelSelector = '', fieldSelector = '' }: ListQuery): unknown {
  if (!(error instanceof ApiError) || (error.status.code !== 400 && error.status.code !== 404)) return error;
  const selectors = `that match label selector ${JSON.stringify(labelSelector)}, field selector ${JSON.stringify(fieldSelector)}`;
  const what = `"/v1, Resource=${resource.plural}"`;
  const tried = labelSelector === '' && fieldSelector === '' ? `Unable to list ${what}` : `Unable to find ${what} ${selectors}`;
  return new ApiError({ ...error.status, message: `${tried}: ${error.message}` });
}

/** A selector of what has all these values: `a=b,c=d`. */
export const equalities = (values: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/** The parameters of a list or watch. */
export const queryOf = (query: ListQuery) => ({ labelSelector: query.labelSelector, fieldSelector: query.fieldSelector });

/** Names an object that a list answered. */
function targetOf(resource: Resource, { metadata }: Pick<KubeObject, 'metadata'>): Target {
  return { resource, name: metadata.name, ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }) };
}

/** Items of a list come without their kind. */
function withKind<T extends KubeObject>(item: T, resource: Resource): T {
  return { ...item, apiVersion: resource.apiVersion, kind: resource.kind };
}

/** True for 404 of an object or resource. */
export const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.status.reason === 'NotFound';
