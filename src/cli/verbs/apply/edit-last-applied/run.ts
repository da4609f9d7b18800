import { rm } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../../../../api/errors.ts';
import { lastAppliedText } from '../../../../api/last-applied.ts';
import { type ManifestDocument, readManifest } from '../../../../api/manifest/read-manifest.ts';
import type { KubeObject } from '../../../../api/types.ts';
import { listOf } from '../../../../printers/objects.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { editText } from '../../../editing/editor.ts';
import { editReasons, isBlank, withoutComments } from '../../../editing/texts.ts';
import { throwAll } from '../../../errors/render-error.ts';
import { manifestTargets } from '../../../manifests/read-manifests.ts';
import { printValue } from '../../../output/print-value.ts';
import { openResults } from '../../../output/results.ts';
import { namespaceOf } from '../../../selecting/namespace.ts';
import { type Found, fetchObjects, selectObjects } from '../../../selecting/select.ts';
import { setLastApplied } from '../../../writing/set-last-applied.ts';
import type { editLastAppliedVerb } from './verb.ts';

type Call = CallOf<typeof editLastAppliedVerb>;
type Json = Readonly<Record<string, unknown>>;

const instructions = `# Please edit the 'last-applied-configuration' annotations below.
# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
#
`;

/** What an object remembers. */
interface Remembered {
  readonly found: Found;
  readonly applied: Json;
}

/** `kpod apply edit-last-applied`: what cannot be read is shown again. k8s: kubectl cmd/util/editor, ApplyEditMode */
export async function run({ args, flags }: Call, deps: CommandDeps): Promise<void> {
  const files = await manifestTargets(flags, deps);
  const selection = selectObjects({ ...flags, args, ...(files ? { files } : {}), namespace: namespaceOf(flags), allowEmptySelector: true });
  const { found, errors } = await fetchObjects(deps.client, selection);
  throwAll(errors);
  const remembered = found.flatMap(rememberedOf);
  if (remembered.length === 0) {
    throw new UserError(
      'no last-applied-configuration annotation found on resources, to create the annotation, use command `kpod apply set-last-applied --create-annotation`',
    );
  }
  const results = await openResults(flags, 'none', deps);
  const documents = await editUntilRead(remembered, flags.output === 'json' ? 'json' : 'yaml', deps);
  for (const { value } of documents ?? []) {
    const { found: target, applied } = pairOf(value, remembered);
    const isSame = isDeepStrictEqual(value, applied);
    if (!isSame) await setLastApplied(target.target, value, { dryRun: 'none', fieldManager: flags.fieldManager }, deps);
    await results.tell(isSame ? 'skipped' : 'edited', value as unknown as KubeObject);
  }
}

function rememberedOf(found: Found): readonly Remembered[] {
  const text = lastAppliedText(found.object as unknown as Json);
  return text === undefined || text === '' ? [] : [{ found, applied: JSON.parse(text) as Json }];
}

function pairOf({ kind, metadata }: Json, remembered: readonly Remembered[]): Remembered {
  const { name } = metadata as { readonly name?: unknown };
  const pair = remembered.find(({ found: { object } }) => object.kind === kind && object.metadata.name === name);
  if (!pair) throw new UserError('At least one of apiVersion, kind and name was changed');
  return pair;
}

/** Undefined when nothing was changed. Throws UserError when what was changed stays unreadable. */
async function editUntilRead(
  remembered: readonly Remembered[],
  format: 'yaml' | 'json',
  deps: CommandDeps,
): Promise<readonly ManifestDocument[] | undefined> {
  const objects = remembered.map(({ applied }) => applied as unknown as KubeObject);
  const [first] = objects;
  const original = await printValue(first && objects.length === 1 ? first : { ...listOf(objects), metadata: {} }, format);
  let last: { readonly text: string; readonly path: string } | undefined;
  let reasons = '';
  for (;;) {
    const header = format === 'json' ? '' : instructions + reasons;
    const { text, path } = await editText(header + (last ? withoutComments(last.text) : original), `.${format}`, deps);
    if (last && withoutComments(last.text) === withoutComments(text)) {
      deps.streams.err(`A copy of your changes has been stored to ${JSON.stringify(path)}\n`);
      throw new UserError('Edit cancelled, no valid changes were saved.');
    }
    if (last) await rm(last.path, { force: true });
    const isSame = withoutComments(text) === withoutComments(original);
    if (isSame) deps.streams.err('Edit cancelled, no changes made.\n');
    const read = isSame ? [] : readEdited(text);
    if (!(read instanceof Error)) {
      await rm(path, { force: true });
      return isSame ? undefined : read;
    }
    reasons = tellUnreadable(read, remembered, deps);
    last = { text, path };
  }
}

function readEdited(text: string): readonly ManifestDocument[] | Error {
  if (isBlank(text)) return new UserError('the edited file holds no object');
  try {
    return readManifest(text, 'edited-file');
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

/** Answers the comment above the text that is shown again. */
function tellUnreadable({ message }: Error, [first]: readonly Remembered[], { streams }: CommandDeps): string {
  const subject = `${first?.found.target.resource.plural} ${JSON.stringify(first?.found.object.metadata.name)}`;
  streams.err(`error: ${subject} is invalid\n`);
  const problem = message.replace('error parsing edited-file: error converting YAML to JSON: ', '');
  return editReasons([
    { head: `${subject} was not valid`, details: [`<nil>: Invalid value: "The edited file failed validation": ${problem}`] },
  ]);
}
