import { UserError } from '../../../api/errors.ts';
import { qualifiedSingular } from '../../../api/scheme.ts';
import { type DryRun, deletedMessage, forceDeleteWarning } from '../../../printers/messages.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { manifestTargets } from '../../manifests/read-manifests.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { fetchObjects, isNotFound, selectObjects, type Target } from '../../selecting/select.ts';
import { waitUntilGone, weekMs } from '../../watching/wait-until.ts';
import { readCascade } from '../../writing/cascade.ts';
import { addSource } from '../../writing/create-object.ts';
import { deleteOne } from '../../writing/delete-one.ts';
import { readDryRun } from '../../writing/write-options.ts';
import { readGrace } from './grace.ts';
import type { deleteVerb } from './verb.ts';

type Flags = CallOf<typeof deleteVerb>['flags'];

/** `kpod delete`: asks for the deletion of every object, says so at once, then waits until they are gone. */
export async function run(invocation: CallOf<typeof deleteVerb>, deps: CommandDeps): Promise<void> {
  const { flags, changed } = invocation;
  if (flags.raw !== '') return (await import('../../writing/send-raw.ts')).sendRaw('DELETE', invocation, deps);
  if (flags.output !== '' && flags.output !== 'name') {
    throw new UserError(`unexpected -o output mode: ${flags.output}. We only support '-o name'`);
  }
  const cascade = readCascade(flags.cascade, deps);
  const graceSeconds = readGrace(flags);
  if (flags.force && graceSeconds === 0) deps.streams.err(`${forceDeleteWarning}\n`);
  const { targets, errors: selectErrors } = await findTargets(invocation, deps);
  const selecting = flags.all || flags.selector !== '' || flags.fieldSelector !== '';
  const ignoreNotFound = changed.has('ignore-not-found') ? flags.ignoreNotFound : selecting;
  warnOfClusterScope(targets, flags, deps);
  const dryRun = readDryRun(flags.dryRun, deps);
  if (flags.interactive && targets.length > 0 && !(await isConfirmed(targets, deps))) return deps.streams.out('deletion is cancelled\n');
  const errors: unknown[] = [];
  const deleted: { readonly target: Target; readonly uid: string | undefined }[] = [];
  for (const target of targets) {
    try {
      if (dryRun !== 'client') {
        const uid = await deleteOne(deps.client, target, graceSeconds, { dryRun: dryRun === 'server', cascade });
        deleted.push({ target, uid });
      }
      await deps.streams.out(`${messageFor(target, { flags, graceSeconds, dryRun })}\n`);
    } catch (error) {
      if (!ignoreNotFound || !isNotFound(error)) errors.push(addSource(error, 'deleting', target.source));
    }
  }
  throwAll([...errors, ...selectErrors]);
  if (targets.length === 0) return deps.streams.out('No resources found\n');
  if (!flags.wait || dryRun !== 'none') return;
  const deadline = deps.clock.now() + (flags.timeout > 0 ? flags.timeout : weekMs);
  for (const { target, uid } of deleted) await waitUntilGone(target, uid, deadline, deps);
}

async function findTargets(
  { args, flags }: CallOf<typeof deleteVerb>,
  deps: CommandDeps,
): Promise<{ readonly targets: readonly Target[]; readonly errors: readonly unknown[] }> {
  const files = await manifestTargets(flags, deps);
  const selection = selectObjects({ ...flags, args, ...(files ? { files } : {}), namespace: namespaceOf(flags) });
  const { found, errors } = await fetchObjects(deps.client, { ...selection, targets: [], misplaced: [] });
  const misplaced = (files?.misplaced ?? []).map(({ error }) => error);
  return { targets: [...selection.targets, ...found.map(({ target }) => target)], errors: [...errors, ...misplaced] };
}

function warnOfClusterScope(targets: readonly Target[], flags: Flags, deps: CommandDeps): void {
  if (flags.namespace === '' || flags.allNamespaces || targets.every(({ resource }) => resource.namespaced)) return;
  deps.streams.err('Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n');
}

interface Message {
  readonly flags: Flags;
  readonly graceSeconds: number | undefined;
  readonly dryRun: DryRun;
}

function messageFor({ resource, name }: Target, { flags, graceSeconds, dryRun }: Message): string {
  if (flags.output === 'name') return `${qualifiedSingular(resource)}/${name}`;
  return deletedMessage(qualifiedSingular(resource), name, { force: flags.force && graceSeconds === 0, dryRun });
}

/** Asks on the terminal; only a clear yes is one. k8s: kubectl delete.go confirmation */
async function isConfirmed(targets: readonly Target[], { streams }: CommandDeps): Promise<boolean> {
  const names = targets.map(({ resource, name }) => `${resource.singular}/${name}\n`).join('');
  await streams.out(`You are about to delete the following ${targets.length} resource(s):\n${names}Do you want to continue? (y/n): `);
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: streams.stdin });
  const answer = (await lines[Symbol.asyncIterator]().next()).value;
  lines.close();
  return typeof answer === 'string' && /^y(es)?$/i.test(answer.trim());
}
