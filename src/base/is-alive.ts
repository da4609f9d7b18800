import { readFileSync } from 'node:fs';

/** Whether a process with that number is there, ours or another user's. One that has ended and that nobody has asked for is not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

/** In a container, the first process often asks for none of those that come to it. Answers false where there is no `/proc`. */
function isZombie(pid: number): boolean {
  try {
    // The name, in brackets, may hold anything.
    return /^.*\) Z /s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}
