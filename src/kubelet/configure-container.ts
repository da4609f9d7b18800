/** What the engine is asked for at the start of a container, with what stands behind it on this machine. */
import { podDomain, podHostname } from '../api/names.ts';
import type { ContainerRole } from '../api/pod-status.ts';
import type { Container, Pod } from '../api/types.ts';
import type { ContainerConfig, EngineImage } from '../engine/types.ts';
import { containerConfig } from './container-config.ts';
import { makeEnvironment } from './environment.ts';
import { environmentSources } from './environment-sources.ts';
import { hostsFile } from './hosts-file.ts';
import { sandboxRunName } from './memory.ts';
import { runtimeRefusal } from './runtime-refusals.ts';
import { localSeccompProfile } from './security.ts';
import { RuntimeRefusal } from './start-failure.ts';
import type { ExecutorDeps, StepContext } from './step.ts';
import { findTarget } from './target.ts';

/** One start of a container. */
interface Start {
  readonly container: Container;
  readonly image: EngineImage;
  readonly role: ContainerRole;
  readonly attempt: number;
  /** Among whose files the one behind terminationMessagePath is. */
  readonly lastWordsOf: string;
}

/**
 * What the engine is asked for. What stands behind it on this machine is made anew, as the kubelet does it at every start. Throws
 * ContainerConfigError and MountError, RuntimeRefusal, StartFailure for a target that does not run, EngineError, UserError.
 */
export async function configureContainer(deps: ExecutorDeps, context: StepContext, start: Start): Promise<ContainerConfig> {
  const { pod, memory, engine, volumes } = context;
  const { container, image, role, attempt } = start;
  const { sandbox } = memory;
  if (!sandbox) throw new Error(`container ${container.name} is to start without a sandbox`);
  const environment = makeEnvironment(container, await environmentSources(deps, context, container));
  const files = {
    hosts: await writeHosts(deps, pod, sandbox.ip),
    terminationLog: await deps.files.makeTerminationLog(pod.metadata.uid ?? '', start.lastWordsOf, attempt),
  };
  const target = findTarget(deps.clock, context, container);
  const profile = localSeccompProfile(pod, container);
  const seccompPath = profile === undefined ? undefined : await deps.machineFiles.seccompProfile(profile);
  const config = containerConfig(pod, container, {
    instance: deps.instance,
    role,
    attempt,
    sandboxId: sandbox.id,
    sandboxRun: sandboxRunName(sandbox),
    image,
    engine: engine.info,
    files,
    environment,
    ...(seccompPath === undefined ? {} : { seccompPath }),
    ...(target === undefined ? {} : { target }),
    mounts: await volumes.mount(context, container, environment),
  });
  const refusal = runtimeRefusal(pod, container, config.resources.memoryLimitBytes);
  if (refusal !== undefined) throw new RuntimeRefusal(refusal);
  return config;
}

// Written at every start, as the kubelet does: whoever died before has left it missing or of a former address.
async function writeHosts({ files, machineFiles }: ExecutorDeps, pod: Pod, ip: string | undefined): Promise<string> {
  const { hostNetwork, hostAliases = [] } = pod.spec;
  const domain = podDomain(pod);
  const own = hostNetwork ? { hostFile: await machineFiles.hosts() } : ip ? { ip } : {};
  return files.writeHosts(
    pod.metadata.uid ?? '',
    hostsFile({ hostname: podHostname(pod), aliases: hostAliases, ...(domain ? { domain } : {}), ...own }),
  );
}
