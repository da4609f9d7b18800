/** Writing down what the kubelet knows of a pod, also where the disk takes nothing. */
import type { Log } from '../base/log.ts';
import { isSystemError } from '../base/system-error.ts';
import type { PodMemory } from './memory.ts';
import type { PodFiles } from './pod-files.ts';

/** The pod whose memory it is. */
interface Remembered {
  readonly uid: string;
  /** For the log. */
  readonly name: string;
  /** It is deleted: nothing of it is started any more. */
  readonly leaving: boolean;
}

/**
 * Does a write; answers whether it was done. Throws the system's error, but not for a pod that is to go: a full disk must not keep it, for
 * deleting is how space is made. Whoever comes after a kpod that dies then finds an older memory, and ends the pod by that.
 */
export async function writeUnlessLeaving(
  log: Log,
  { name, leaving }: Pick<Remembered, 'name' | 'leaving'>,
  write: () => Promise<void>,
): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (!leaving || !isSystemError(error)) throw error;
    log.warn('a pod is ended without a note of it', { pod: name, error: String(error) });
    return false;
  }
}

/** Writes the memory durably: before acts that destroy what it is about. Answers whether the disk has it; throws as `writeUnlessLeaving`. */
export function remember(
  deps: { readonly files: PodFiles; readonly log: Log },
  remembered: Remembered,
  memory: PodMemory,
): Promise<boolean> {
  return writeUnlessLeaving(deps.log, remembered, () => deps.files.writeMemory(remembered.uid, memory));
}
