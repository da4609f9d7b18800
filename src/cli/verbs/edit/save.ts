import { isDeepStrictEqual } from 'node:util';
import { ApiError, UserError } from '../../../api/errors.ts';
import { goJson } from '../../../api/go-json.ts';
import { isRecord } from '../../../api/is-record.ts';
import { withLastApplied } from '../../../api/last-applied.ts';
import type { ManifestDocument } from '../../../api/manifest/read-manifest.ts';
import { twoWayMergePatch } from '../../../api/patch/three-way.ts';
import type { KubeObject } from '../../../api/types.ts';
import { hideManagedFields } from '../../../printers/objects.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import type { EditReason } from '../../editing/texts.ts';
import { openResults, type ResultPrinter } from '../../output/results.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { objectPath } from '../../selecting/paths.ts';
import type { Found } from '../../selecting/select.ts';
import { mergePatchType } from '../../writing/merge-patch.ts';
import { readWriteOptions, writeQuery } from '../../writing/write-options.ts';
import type { editVerb } from './verb.ts';

type Json = Readonly<Record<string, unknown>>;

/** What became of the edits: what must be edited again and why, what may be tried as it is, what is no longer there. */
export interface EditOutcome {
  readonly reasons: readonly EditReason[];
  readonly isRetryable: boolean;
  readonly isGone: boolean;
}

interface SaveContext {
  readonly flags: CallOf<typeof editVerb>['flags'];
  readonly deps: CommandDeps;
}

/** Sends what was changed in each object. Throws UserError for edits that cannot be sent at all. k8s: kubectl editoptions.go visitToPatch */
export async function saveEdits(
  found: readonly Found[],
  documents: readonly ManifestDocument[],
  { flags, deps }: SaveContext,
): Promise<EditOutcome> {
  const results = await openResults(flags, 'none', deps);
  let outcome: EditOutcome = { reasons: [], isRetryable: false, isGone: false };
  const pairs = documents.map((document) => pair(document, found, namespaceOf(flags)));
  for (const [original, edited] of pairs) {
    const failed = await saveOne(original, edited, { flags, deps, results });
    if (failed) outcome = add(outcome, failed);
  }
  return outcome;
}

const add = (a: EditOutcome, b: EditOutcome): EditOutcome => ({
  reasons: [...a.reasons, ...b.reasons],
  isRetryable: a.isRetryable || b.isRetryable,
  isGone: a.isGone || b.isGone,
});

/** An edited object and the one that it was. */
function pair({ value }: ManifestDocument, found: readonly Found[], namespace: string): readonly [Found, Json] {
  const metadata = isRecord(value['metadata']) ? value['metadata'] : {};
  const own = metadata['namespace'];
  if (typeof own === 'string' && own !== namespace) {
    throw new UserError(
      `the namespace from the provided object "${own}" does not match the namespace "${namespace}". You must pass '--namespace=${own}' to perform this operation.`,
    );
  }
  const original = found.find(({ object }) => object.metadata.uid === metadata['uid']);
  if (!original) throw new UserError(`no original object found for uid ${JSON.stringify(metadata['uid'] ?? '')}: it must not be changed`);
  return [original, value];
}

async function saveOne(
  { target, object }: Found,
  edited: Json,
  { flags, deps, results }: SaveContext & { readonly results: ResultPrinter },
): Promise<EditOutcome | undefined> {
  const before = (flags.showManagedFields ? object : hideManagedFields(object)) as unknown as Json;
  const after = flags.saveConfig ? withLastApplied(edited) : edited;
  if (isDeepStrictEqual(before, after)) {
    await results.tell('skipped', object);
    return undefined;
  }
  const patch = twoWayMergePatch(before, after, target.resource.mergeSchema);
  if ('apiVersion' in patch || 'kind' in patch || (isRecord(patch['metadata']) && 'name' in patch['metadata'])) {
    throw new UserError('At least one of apiVersion, kind and name was changed');
  }
  if (flags.outputPatch) await deps.streams.out(`Patch: ${goJson(patch)}\n`);
  try {
    const answer = await deps.client.request<KubeObject>('PATCH', objectPath(target, flags.subresource), {
      body: patch,
      contentType: mergePatchType(target.resource),
      query: writeQuery(readWriteOptions({ ...flags, dryRun: 'none' }, deps)),
    });
    await results.tell('edited', answer);
    return undefined;
  } catch (error) {
    return explain(error, target.resource.plural, object.metadata.name, deps);
  }
}

function explain(error: unknown, plural: string, name: string, { streams }: CommandDeps): EditOutcome {
  const subject = `${plural} ${JSON.stringify(name)}`;
  if (!(error instanceof ApiError)) throw error;
  if (error.status.reason === 'Invalid') {
    streams.err(`error: ${subject} is invalid\n`);
    const details = (error.status.details?.causes ?? []).map(({ field = '', message = '' }) => `${field}: ${message}`);
    return { reasons: [{ head: `${subject} was not valid`, details }], isRetryable: false, isGone: false };
  }
  if (error.status.reason === 'NotFound') {
    streams.err(`error: ${subject} could not be found on the server\n`);
    return { reasons: [], isRetryable: false, isGone: true };
  }
  streams.err(`error: ${subject} could not be patched: ${error.message}\n`);
  return { reasons: [], isRetryable: true, isGone: false };
}
