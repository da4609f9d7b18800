import { appendFile, realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../../../../api/errors.ts';
import { writeFileAtomic } from '../../../../base/atomic-file.ts';
import { isSystemError, nothingIfMissing } from '../../../../base/system-error.ts';

/** A file that a report is written to, again and again. */
export interface ReportFile {
  /** Makes the text what is in the file: whoever reads it sees all of one or all of the other. Throws UserError. */
  replace(text: string): Promise<void>;
  /** A pipe or a device takes one report alone: the last. */
  readonly takesOne: boolean;
}

/** Created as other programs create files: the umask says who may read them. */
const mode = 0o666;

/** The file at a path, which need not be there yet. Throws UserError when it is a directory, or cannot be looked at. */
export async function openReportFile(path: string): Promise<ReportFile> {
  const say = (error: unknown): never => {
    throw isSystemError(error)
      ? new UserError(`--report cannot write ${JSON.stringify(path)}: ${inWords(error)}`, { cause: error })
      : error;
  };
  const found = await stat(path).catch(nothingIfMissing).catch(say);
  if (found?.isDirectory()) throw new UserError(`--report cannot write ${JSON.stringify(path)}: it is a directory`);
  // /dev/stdout may be a file, of which the name is a link of the process; what is there stays.
  const takesOne = (found !== undefined && !found.isFile()) || /^\/(dev|proc)\//.test(resolve(path));
  // A link stays one: what it leads to is replaced.
  const target = found && !takesOne ? await realpath(path).catch(say) : path;
  return {
    takesOne,
    replace: (text) => (takesOne ? appendFile(path, text) : writeFileAtomic(target, text, mode)).catch(say),
  };
}

function inWords({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ENOENT':
      return 'its directory does not exist';
    case 'ENOTDIR':
      return 'a part of its path is no directory';
    case 'EACCES':
    case 'EPERM':
      return 'you may not write there';
    case 'EROFS':
      return 'the file system is read-only';
    case 'ENOSPC':
      return 'no space is left on the device';
    default:
      return message;
  }
}
