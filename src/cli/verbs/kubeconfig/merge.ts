import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../../../api/errors.ts';
import { askAgent } from '../../../client/connect.ts';
import {
  changeKubeconfig,
  findItem,
  type KubeconfigChange,
  type KubeconfigList,
  readKubeconfig,
} from '../../../client/kubeconfig-edit/edit.ts';
import type { ClientAccess } from '../../../client/types.ts';
import type { CommandDeps } from '../../deps.ts';
import { entriesOf, isOwn, type KubeconfigEntries, ownName, renderKubeconfig } from './entries.ts';
import { changeFile, defaultFile, isReadByOthers, type KubeconfigFile, readKubeconfigFiles } from './files.ts';

const lists: readonly KubeconfigList[] = ['clusters', 'contexts', 'users'];

type Deps = Pick<CommandDeps, 'env' | 'clock' | 'streams'>;

/** Changes to files, by their paths. */
type Changes = Map<string, readonly KubeconfigChange[]>;

/** `--merge`: the user's kubeconfig has the context of kpod, and everything else as it was. Throws UserError. */
export async function merge(access: ClientAccess, { env, clock, streams }: Deps): Promise<void> {
  const files = await readKubeconfigFiles(env);
  checkNames(files);
  const place = placeOf('users', files) ?? defaultFile(files);
  const entries = entriesOf(access, { keyInFile: await isReadByOthers(place) });
  const changes = changesFor(entries, files);
  for (const [path, ofFile] of changes) {
    const isWhole = ofFile.length === lists.length;
    const isEmpty = (text: string) => Object.keys(readKubeconfig(text, path)).length === 0;
    const make = (text: string) => (isWhole && isEmpty(text) ? begun(text, entries) : changed(text, ofFile, path));
    await changeFile(path, make, clock);
  }
  const where = [...changes.keys()].join(' and ');
  await streams.out(where === '' ? `Context "${ownName}" is up to date.\n` : `Context "${ownName}" is in ${where}.\n`);
  streams.err(`Use it: kubectl --context=${ownName} get pods\n`);
}

/** `--remove`: takes out what `--merge` has put in, of all files. Throws UserError. */
export async function remove({ env, clock, streams, directClient }: Deps & Pick<CommandDeps, 'directClient'>): Promise<void> {
  const files = await readKubeconfigFiles(env);
  const removed: string[] = [];
  for (const { path, text } of files) {
    const content = readKubeconfig(text ?? '', path);
    const own = lists.filter((list) => {
      const item = findItem(content, list, ownName);
      return item !== undefined && isOwn(list, item);
    });
    if (own.length === 0) continue;
    const changes = own.map((list) => ({ list, remove: ownName }));
    await changeFile(path, (now) => changed(now, changes, path), clock);
    removed.push(path);
    if (content['current-context'] === ownName) {
      streams.err(`warning: this removed your active context, use "kubectl config use-context" to select a different one\n`);
    }
  }
  const names = files.map(({ path }) => path).join(' and ');
  await streams.out(
    removed.length > 0 ? `Context "${ownName}" is out of ${removed.join(' and ')}.\n` : `There is no context "${ownName}" in ${names}.\n`,
  );
  const agent = await askAgent(directClient);
  if (agent?.listener) streams.err(`Copies of it still work, at ${agent.listener}: kpod agent stop ends that.\n`);
}

/** A file that says nothing yet, but may have comments. */
const begun = (text: string, entries: KubeconfigEntries): string =>
  `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${renderKubeconfig(entries, '')}`;

const changed = (text: string, changes: readonly KubeconfigChange[], path: string): string =>
  changes.reduce((made, change) => changeKubeconfig(made, change, path), text);

/** Somebody else may have a cluster of this name. */
function checkNames(files: readonly KubeconfigFile[]): void {
  for (const list of lists) {
    const found = findIn(files, list);
    if (found && !isOwn(list, found.item)) {
      throw new UserError(
        `${found.path} has a ${list.slice(0, -1)} "${ownName}" that kpod has not written: rename that, or kpod kubeconfig > FILE, and add FILE to KUBECONFIG`,
      );
    }
  }
}

/** Each item stays in the file that has it; what no file has goes into one. Nothing for what is there already. */
function changesFor(entries: KubeconfigEntries, files: readonly KubeconfigFile[]): Changes {
  const changes: Changes = new Map();
  for (const list of lists) {
    const found = findIn(files, list);
    // Whoever has chosen a namespace in it keeps that.
    if (found && (list === 'contexts' || isDeepStrictEqual(found.item, entries[list]))) continue;
    const path = found?.path ?? defaultFile(files);
    changes.set(path, [...(changes.get(path) ?? []), { list, set: entries[list] }]);
  }
  return changes;
}

const placeOf = (list: KubeconfigList, files: readonly KubeconfigFile[]): string | undefined => findIn(files, list)?.path;

function findIn(files: readonly KubeconfigFile[], list: KubeconfigList) {
  for (const { path, text } of files) {
    const item = findItem(readKubeconfig(text ?? '', path), list, ownName);
    if (item) return { path, item };
  }
  return undefined;
}
