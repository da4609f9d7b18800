import { findContainer } from '../../api/pod-status.ts';
import type { Pod, Status } from '../../api/types.ts';
import type { CommandDeps } from '../deps.ts';
import { targetOfPod } from '../selecting/select.ts';
import { joinProcess } from './process-streams.ts';

/** Which container's own process is joined, and how. */
export interface Attachment {
  readonly pod: Pod;
  readonly container: string;
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly quiet: boolean;
}

/** Joins the streams of a container's own process until it ends; answers how. Throws what the API answers. k8s: kubectl attach.go Run */
export async function attachTo({ pod, container, stdin, tty: wantsTerminal, quiet }: Attachment, deps: CommandDeps): Promise<Status> {
  const { streams } = deps;
  const hasTerminal = findContainer(pod.spec, container)?.tty === true;
  if (wantsTerminal && !hasTerminal && !quiet) {
    streams.err(`error: Unable to use a TTY - container ${container} did not allocate one\n`);
  }
  const tty = hasTerminal && stdin && streams.stdinIsTerminal;
  if (hasTerminal && stdin && !tty && !quiet) {
    streams.err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  }
  if (!quiet) streams.err("If you don't see a command prompt, try pressing enter.\n");
  const target = targetOfPod(pod);
  const status = await joinProcess({ target, subresource: 'attach', container, command: [], tty, stdin, remoteTty: hasTerminal }, deps);
  if (tty && !quiet && pod.spec.restartPolicy === 'Always') {
    const command = `kpod attach ${pod.metadata.name} -c ${container} -i -t`;
    await streams.out(`Session ended, resume using '${command}' command when the pod is running\n`);
  }
  return status;
}
