import { rm } from 'node:fs/promises';
import { UserError } from '../../../api/errors.ts';
import { type ManifestDocument, readManifest } from '../../../api/manifest/read-manifest.ts';
import type { KubeObject } from '../../../api/types.ts';
import { hideManagedFields, listOf } from '../../../printers/objects.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { editText } from '../../editing/editor.ts';
import { type EditReason, editHeader, isBlank, withoutComments } from '../../editing/texts.ts';
import { throwAll } from '../../errors/render-error.ts';
import { tellWarnings } from '../../manifests/read-documents.ts';
import { manifestTargets } from '../../manifests/read-manifests.ts';
import { printValue } from '../../output/print-value.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { type Found, fetchObjects, selectObjects } from '../../selecting/select.ts';
import { type EditOutcome, saveEdits } from './save.ts';
import type { editVerb } from './verb.ts';

type Call = CallOf<typeof editVerb>;

/** `kpod edit`: shows objects in an editor and sends what was changed; what the server refuses is shown again. */
export async function run({ args, flags }: Call, deps: CommandDeps): Promise<number> {
  const format = flags.output.toLowerCase() || 'yaml';
  if (format !== 'yaml' && format !== 'json') {
    const quoted = JSON.stringify(flags.output);
    throw new UserError(`unable to match a printer suitable for the output format ${quoted}, allowed formats are: json,yaml`);
  }
  const files = await manifestTargets(flags, deps);
  const selection = selectObjects({
    ...flags,
    args,
    ...(files ? { files } : {}),
    namespace: namespaceOf(flags),
    allowEmptySelector: true,
  });
  const { found, errors } = await fetchObjects(deps.client, selection, flags.subresource);
  throwAll(errors);
  if (found.length === 0) throw new UserError('edit cancelled, no objects found');
  return editUntilSaved(found, { flags, format }, deps);
}

interface Session {
  readonly flags: Call['flags'];
  readonly format: 'yaml' | 'json';
}

/** The last edit, and why it could not be saved. */
interface Attempt {
  readonly text: string;
  readonly path: string;
  readonly reasons: readonly EditReason[];
}

/** Answers the exit code. */
async function editUntilSaved(found: readonly Found[], session: Session, deps: CommandDeps): Promise<number> {
  const objects = found.map(({ object }) => (session.flags.showManagedFields ? object : hideManagedFields(object)));
  const original = await printOriginal(objects, session.format);
  let last: Attempt | undefined;
  while (true) {
    const header = session.format === 'json' ? '' : editHeader(last?.reasons ?? []);
    const { text, path } = await editText(header + (last ? withoutComments(last.text) : original), `.${session.format}`, deps);
    if (last && withoutComments(last.text) === withoutComments(text)) {
      throw kept(new UserError('Edit cancelled, no valid changes were saved.'), path, deps);
    }
    if (last) await rm(last.path, { force: true });
    const cancelled = withoutComments(text) === withoutComments(original) ? 'no changes made' : isBlank(text) ? 'saved file was empty' : '';
    if (cancelled !== '') {
      await rm(path, { force: true });
      deps.streams.err(`Edit cancelled, ${cancelled}.\n`);
      return 0;
    }
    const outcome = await save(text, { found, path, session }, deps);
    if (outcome.is === 'failed') return 1;
    if (outcome.is === 'saved') {
      await rm(path, { force: true });
      return 0;
    }
    last = { text, path, reasons: outcome.reasons };
  }
}

async function printOriginal(objects: readonly KubeObject[], format: Session['format']): Promise<string> {
  const [first] = objects;
  return printValue(first && objects.length === 1 ? first : { ...listOf(objects), metadata: {} }, format);
}

async function save(
  text: string,
  { found, path, session }: { readonly found: readonly Found[]; readonly path: string; readonly session: Session },
  deps: CommandDeps,
): Promise<{ readonly is: 'saved' } | { readonly is: 'failed' } | { readonly is: 'again'; readonly reasons: readonly EditReason[] }> {
  let documents: readonly ManifestDocument[];
  try {
    documents = readManifest(text, 'edited-file');
  } catch (error) {
    return { is: 'again', reasons: [explainSyntax(error, found, deps)] };
  }
  tellWarnings(documents, deps);
  let outcome: EditOutcome;
  try {
    outcome = await saveEdits(found, documents, { flags: session.flags, deps });
  } catch (error) {
    throw kept(error, path, deps);
  }
  if (outcome.isRetryable) {
    deps.streams.err(`You can run \`kpod replace -f ${path}\` to try this update again.\n`);
    return { is: 'failed' };
  }
  if (outcome.isGone) {
    deps.streams.err(`The edits you made on deleted resources have been saved to ${JSON.stringify(path)}\n`);
    return { is: 'failed' };
  }
  return outcome.reasons.length === 0 ? { is: 'saved' } : { is: 'again', reasons: outcome.reasons };
}

/** k8s: kubectl editoptions.go, what becomes of a file that fails its validation */
function explainSyntax(error: unknown, [first]: readonly Found[], { streams }: CommandDeps): EditReason {
  const subject = `${first?.target.resource.plural} ${JSON.stringify(first?.object.metadata.name)}`;
  streams.err(`error: ${subject} is invalid\n`);
  const message = (error as Error).message.replace('error parsing edited-file: error converting YAML to JSON: ', '');
  return { head: `${subject} was not valid`, details: [`<nil>: Invalid value: "The edited file failed validation": ${message}`] };
}

function kept(error: unknown, path: string, { streams }: CommandDeps): unknown {
  streams.err(`A copy of your changes has been stored to ${JSON.stringify(path)}\n`);
  return error;
}
