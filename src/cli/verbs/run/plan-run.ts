import { ApiError, UserError } from '../../../api/errors.ts';
import { isRecord } from '../../../api/is-record.ts';
import { withLastAppliedThatFits } from '../../../api/last-applied.ts';
import { qualifiedSingular } from '../../../api/scheme.ts';
import type { KubeObject, Pod } from '../../../api/types.ts';
import type { CommandDeps } from '../../deps.ts';
import { ExplainedError, ManyErrors } from '../../errors/render-error.ts';
import type { ManifestObject } from '../../manifests/read-manifests.ts';
import { knownKind } from '../../selecting/custom-kinds.ts';
import { objectPath } from '../../selecting/paths.ts';
import { isNotFound } from '../../selecting/select.ts';
import { applyObject } from '../../writing/apply-object.ts';
import { createObject, manifestBody } from '../../writing/create-object.ts';
import { canTake, losesNothing, rollsOut } from './watch/update-rules.ts';
import { makesPods } from './workload-outcome.ts';

/** What a run does with one object of its files. */
export type Step = { readonly manifest: ManifestObject } & (
  | { readonly act: 'create' }
  /** `why`: what else than the server's yes is to be said of it. */
  | { readonly act: 'apply'; readonly why?: string }
  /** One of the name is being deleted: the new one comes when it is gone. */
  | { readonly act: 'createAfter'; readonly uid: string | undefined }
  /** The one that is there makes room for the new one: by `--replace`, or for what `why` says. */
  | { readonly act: 'replace'; readonly why?: string }
  /** Applied, with new pods in any case. */
  | { readonly act: 'restart'; readonly why: string }
  /** The pod is there, and is what the manifest asks for. */
  | { readonly act: 'keep'; readonly pod: Pod }
);

export interface PlanOptions {
  /** How this run was called, for commands that do more of the same: `kpod run -n shop`. */
  readonly again: string;
  readonly engine: string | undefined;
  readonly replace: boolean;
  /** `--watch`: what is there becomes what the manifest says, whatever that takes. Of manifests, why new pods are needed in any case. */
  readonly updates?: ReadonlyMap<ManifestObject, string>;
}

/** How a run writes, for real. */
export const runWrites = { dryRun: 'none', fieldManager: 'kpod-run', fieldValidation: 'Strict' } as const;

/** How objects other than pods are made what their manifests say: also workloads, whose pods follow. */
export const applyOptions = (engine: string | undefined, dryRun: 'none' | 'server') =>
  ({ ...runWrites, dryRun, engine, force: false, graceSeconds: undefined, timeoutMs: 0, adopts: true }) as const;

/** The object to create: it remembers its manifest, as what `apply` creates does, where that is not too long. */
export const newBody = (manifest: ManifestObject): Readonly<Record<string, unknown>> => withLastAppliedThatFits(manifestBody(manifest));

/**
 * Lets the server try every object, so that nothing begins when one of them cannot be. Throws what is wrong with them, all at once; nothing
 * is changed here.
 */
export async function planRun(objects: readonly ManifestObject[], options: PlanOptions, deps: CommandDeps): Promise<readonly Step[]> {
  const steps: Step[] = [];
  const errors: unknown[] = repeatedObjects(objects);
  const namespaces = new Set(objects.flatMap(({ resource, name }) => (resource.kind === 'Namespace' ? [name] : [])));
  const accounts = new Set<string>();
  for (const manifest of objects) {
    try {
      steps.push(await planOne(manifest, { ...options, namespaces, accounts }, deps));
      if (manifest.resource.kind === 'ServiceAccount') accounts.add(accountKey(manifest.namespace, manifest.name));
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 0) return steps;
  const error = errors.length === 1 ? errors[0] : new ManyErrors(errors);
  throw objects.length === 1 ? error : new ExplainedError(error, ['Nothing was created or changed.']);
}

function repeatedObjects(objects: readonly ManifestObject[]): unknown[] {
  const those = objects.filter(({ resource, name }) => (knownKind(resource) === 'Pod' || makesPods(knownKind(resource))) && name !== '');
  return those.flatMap((one, index) => {
    const { resource, name, namespace, source } = one;
    const isSame = (other: ManifestObject) => other.resource === resource && other.name === name && other.namespace === namespace;
    const earlier = those.slice(0, index).find(isSame);
    if (!earlier) return [];
    const where = earlier.source === source ? `twice in ${source}` : `in ${earlier.source} and again in ${source}`;
    return [new UserError(`${qualifiedSingular(resource)}/${name} stands ${where}: give it another name`)];
  });
}

interface PlanContext extends PlanOptions {
  /** That the same files create. */
  readonly namespaces: ReadonlySet<string>;
  /** That the same files create before this object: their `accountKey`s. */
  readonly accounts: ReadonlySet<string>;
}

const accountKey = (namespace: string | undefined, name: unknown): string => `${namespace}/${name}`;

/** What the server is to try: a pod whose account is not there yet stands as one of the namespace's own account. */
function triedBody(manifest: ManifestObject, accounts: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  const body = newBody(manifest);
  const { spec } = body;
  if (knownKind(manifest.resource) !== 'Pod' || !isRecord(spec)) return body;
  const { serviceAccountName, serviceAccount, ...others } = spec;
  return accounts.has(accountKey(manifest.namespace, serviceAccountName || serviceAccount)) ? { ...body, spec: others } : body;
}

async function planOne(manifest: ManifestObject, context: PlanContext, deps: CommandDeps): Promise<Step> {
  const kind = knownKind(manifest.resource);
  const act: 'create' | 'apply' = kind === 'Pod' || manifest.name === '' ? 'create' : 'apply';
  const current = act === 'apply' ? await fetch(manifest, deps) : undefined;
  if (current) return planForCurrent(manifest, current, context, deps);
  try {
    await tryCreate(manifest, context, deps);
    return { act, manifest };
  } catch (error) {
    if (reasonOf(error) === 'AlreadyExists' && act === 'create') return planForPod(manifest, context, deps);
    if (isNotFound(error) && context.namespaces.has(manifest.namespace ?? '')) return { act, manifest };
    throw error;
  }
}

const tryCreate = (manifest: ManifestObject, { engine, accounts }: PlanContext, deps: CommandDeps): Promise<unknown> =>
  createObject(manifest, { ...runWrites, dryRun: 'server', engine, body: triedBody(manifest, accounts) }, deps);

/** Whether the server finds nothing else wrong with a manifest than that its name is taken. Throws what else it finds. */
const isRightButTaken = (manifest: ManifestObject, context: PlanContext, deps: CommandDeps): Promise<boolean> =>
  tryCreate(manifest, context, deps).then(
    () => true,
    (error: unknown) => {
      if (reasonOf(error) === 'AlreadyExists') return true;
      throw error;
    },
  );

/** What there is of another kind than Pod becomes what the manifest says, where it can. */
async function planForCurrent(manifest: ManifestObject, current: KubeObject, context: PlanContext, deps: CommandDeps): Promise<Step> {
  const { metadata } = current;
  const kind = knownKind(manifest.resource);
  const why = context.updates?.get(manifest);
  const because = why === undefined ? {} : { why };
  const isReplaced = makesPods(kind) && (context.replace || metadata.deletionTimestamp !== undefined || (why && !rollsOut(kind)));
  if (isReplaced && (await isRightButTaken(manifest, context, deps))) {
    return metadata.deletionTimestamp ? { act: 'createAfter', manifest, uid: metadata.uid } : { act: 'replace', manifest, ...because };
  }
  try {
    await applyObject(manifest, applyOptions(context.engine, 'server'), deps);
    return why === undefined ? { act: 'apply', manifest } : { act: 'restart', manifest, why };
  } catch (error) {
    const isReplaceable = makesPods(kind) || (context.updates && losesNothing(kind));
    if (!isReplaceable || !isInvalid(error)) throw error;
    // What is wrong with the manifest itself, no other object mends.
    await isRightButTaken(manifest, context, deps);
    if (context.updates) return { act: 'replace', manifest, why: refusedChange(error) };
    throw new ExplainedError(error, [`  To delete it and run the new one: ${replaceCommand(manifest, context.again)}`]);
  }
}

function refusedChange(error: unknown): string {
  const cause = error instanceof ExplainedError ? error.error : error;
  const fields = cause instanceof ApiError ? (cause.status.details?.causes ?? []).flatMap(({ field }) => field ?? []) : [];
  return `${[...new Set(fields)].join(', ') || 'what has changed'} cannot be changed in the one that is there`;
}

const isInvalid = (error: unknown): boolean =>
  reasonOf(error) === 'Invalid' || (error instanceof ExplainedError && reasonOf(error.error) === 'Invalid');

const reasonOf = (error: unknown): string | undefined => (error instanceof ApiError ? error.status.reason : undefined);

async function fetch<T extends KubeObject>(manifest: ManifestObject, { client }: CommandDeps): Promise<T | undefined> {
  return client.request<T>('GET', objectPath(manifest)).catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
}

/** The manifest itself is right: the server found nothing else wrong with it than that its name is taken. */
async function planForPod(manifest: ManifestObject, context: PlanContext, deps: CommandDeps): Promise<Step> {
  const { replace, again, updates } = context;
  const pod = await fetch<Pod>(manifest, deps);
  if (!pod) return { act: 'create', manifest };
  if (pod.metadata.deletionTimestamp) return { act: 'createAfter', manifest, uid: pod.metadata.uid };
  if (replace) return { act: 'replace', manifest };
  const why = updates?.get(manifest);
  if (why !== undefined) return { act: 'replace', manifest, why };
  const { podDifferences } = await import('./pod-differences.ts');
  const differences = await podDifferences(manifest, pod, deps);
  if (differences.length === 0) return { act: 'keep', manifest, pod };
  const shown = (differences.length > 3 ? [...differences.slice(0, 3), `${differences.length - 3} more`] : differences).join(', ');
  if (updates) {
    const takesIt = canTake(pod, differences) && (await acceptsChange(manifest, context, deps));
    return takesIt ? { act: 'apply', manifest, why: shown } : { act: 'replace', manifest, why: `another ${shown} takes a new pod` };
  }
  throw new ExplainedError(
    new UserError(`pod/${manifest.name} is there already, and ${manifest.source} asks for another one: it differs in ${shown}`),
    [`  To delete it and run the new one: ${replaceCommand(manifest, again)}`],
  );
}

/** Whether the server lets what is there be changed so. Throws what else it answers. */
const acceptsChange = (manifest: ManifestObject, { engine }: PlanContext, deps: CommandDeps): Promise<boolean> =>
  applyObject(manifest, applyOptions(engine, 'server'), deps).then(
    () => true,
    (error: unknown) => {
      if (isInvalid(error)) return false;
      throw error;
    },
  );

/** `kpod run -n shop --replace web.yaml`, for pasting. */
export const replaceCommand = ({ source }: ManifestObject, again: string): string =>
  `${again} --replace ${source === 'STDIN' ? '-f -' : source}`;
