import { UserError } from '../../api/errors.ts';
import { goJson } from '../../api/go-json.ts';
import type { KubeObject } from '../../api/types.ts';
import type { metadataFlags } from '../command-line/common-flags.ts';
import type { WithGlobals } from '../command-line/verb.ts';
import type { CommandDeps } from '../deps.ts';
import { throwAll } from '../errors/render-error.ts';
import { manifestTargets } from '../manifests/read-manifests.ts';
import { namesManifests } from '../manifests/read-sources.ts';
import { openResults, type ResultPrinter } from '../output/results.ts';
import { namespaceOf } from '../selecting/namespace.ts';
import { objectPath } from '../selecting/paths.ts';
import { type Found, fetchObjects, type Selection, selectObjects } from '../selecting/select.ts';
import type { MetadataChanges } from './pairs.ts';
import { readWriteOptions, type WriteOptions, writeQuery } from './write-options.ts';

type Values = Readonly<Record<string, string>>;

/** `label` and `annotate`, as far as they differ. */
export interface MetadataKind {
  readonly field: 'labels' | 'annotations';
  /** Throws UserError when values would be overwritten that must not be. */
  checkOverwrites(current: Values, wanted: Values): void;
  /** What became of an object: `labeled`. */
  operation(before: string, after: string, overwrite: boolean): string;
  /** Keys that are to go and are not there are told of. */
  readonly tellsMissing: boolean;
}

interface Change {
  readonly kind: MetadataKind;
  readonly changes: MetadataChanges;
  readonly flags: WithGlobals<typeof metadataFlags>;
}

/** Changes labels or annotations of all objects that are selected. k8s: kubectl label.go RunLabel, annotate.go RunAnnotate */
export async function changeMetadata(resources: readonly string[], change: Change, deps: CommandDeps): Promise<void> {
  const { flags, changes, kind } = change;
  const options = readWriteOptions(flags, deps);
  const results = await openResults(flags, options.dryRun, deps);
  checkFlags(resources, change);
  const files = flags.local ? undefined : await manifestTargets({ ...flags, selector: '' }, deps);
  const local = flags.local ? await (await import('../manifests/local-objects.ts')).localObjects(resources, flags, deps) : undefined;
  const selection = local
    ? { singleItem: local.found.length === 1 }
    : selectObjects({ ...flags, args: resources, ...(files ? { files } : {}), namespace: namespaceOf(flags) });
  if (flags.resourceVersion !== '' && !selection.singleItem) {
    throw new UserError('--resource-version may only be used with a single resource');
  }
  const { found, errors } = local ?? (await fetchObjects(deps.client, selection as Selection));
  const failures = [...errors];
  for (const one of found) {
    try {
      if (flags.list) await list(one, { field: kind.field, changes, alone: selection.singleItem }, deps);
      else await changeOne(one, { ...change, options, results }, deps);
    } catch (error) {
      failures.push(error);
    }
  }
  throwAll(failures);
}

function checkFlags(resources: readonly string[], { flags, changes, kind }: Change): void {
  if (flags.list && flags.output !== '') throw new UserError('--list and --output may not be specified together');
  if (flags.all && flags.selector !== '') throw new UserError('cannot set --all and --selector at the same time');
  if (flags.all && flags.fieldSelector !== '') throw new UserError('cannot set --all and --field-selector at the same time');
  if (resources.length === 0 && !namesManifests(flags)) {
    throw new UserError('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  }
  if (Object.keys(changes.set).length + changes.remove.length === 0 && !flags.list) {
    throw new UserError(`at least one ${kind.field.slice(0, -1)} update is required`);
  }
}

const valuesOf = ({ metadata }: KubeObject, field: MetadataKind['field']): Values => metadata[field] ?? {};

function changed(values: Values, { set, remove }: MetadataChanges): Values {
  const gone = new Set(remove);
  return Object.fromEntries(Object.entries({ ...values, ...set }).filter(([key]) => !gone.has(key)));
}

async function list(
  { object }: Found,
  { field, changes, alone }: { readonly field: MetadataKind['field']; readonly changes: MetadataChanges; readonly alone: boolean },
  { streams }: CommandDeps,
): Promise<void> {
  const [group = ''] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : [];
  const title = alone ? '' : `Listing ${field} for ${object.kind}.${group}/${object.metadata.name}:\n`;
  const lines = Object.entries(changed(valuesOf(object, field), changes)).sort(([a], [b]) => (a < b ? -1 : 1));
  await streams.out(title + lines.map(([key, value]) => `${alone ? '' : ' '}${key}=${value}\n`).join(''));
}

interface ChangeContext extends Change {
  readonly options: WriteOptions;
  readonly results: ResultPrinter;
}

async function changeOne({ target, object }: Found, context: ChangeContext, deps: CommandDeps): Promise<void> {
  const { kind, changes, flags, options, results } = context;
  const current = valuesOf(object, kind.field);
  if (!flags.overwrite) kind.checkOverwrites(current, changes.set);
  const values = changed(current, changes);
  const after: KubeObject = { ...object, metadata: { ...object.metadata, [kind.field]: values } };
  const operation = kind.operation(goJson(object), goJson(after), flags.overwrite);
  if (flags.local || options.dryRun === 'client') return results.tell(operation, after);
  if (kind.tellsMissing) {
    for (const key of changes.remove) if (!Object.hasOwn(current, key)) await deps.streams.out(`label ${JSON.stringify(key)} not found.\n`);
  }
  const body = patchFor(object, { field: kind.field, values, resourceVersion: flags.resourceVersion });
  const contentType = 'application/merge-patch+json';
  const answer = await deps.client.request<KubeObject>('PATCH', objectPath(target), { body, contentType, query: writeQuery(options) });
  // label shows what it asked for, annotate what the server made of it.
  await results.tell(operation, kind.tellsMissing ? after : answer);
}

/** A merge patch of what differs. */
function patchFor(
  { metadata }: KubeObject,
  { field, values, resourceVersion }: { readonly field: MetadataKind['field']; readonly values: Values; readonly resourceVersion: string },
): unknown {
  const current = metadata[field];
  const removed = Object.keys(current ?? {}).filter((key) => !Object.hasOwn(values, key));
  const differing = Object.entries(values).filter(([key, value]) => current?.[key] !== value);
  const patch = Object.fromEntries([...differing, ...removed.map((key) => [key, null] as const)]);
  const isChanged = current === undefined || Object.keys(patch).length > 0;
  const fields = { ...(isChanged ? { [field]: patch } : {}), ...(resourceVersion === '' ? {} : { resourceVersion }) };
  return Object.keys(fields).length === 0 ? {} : { metadata: fields };
}
