/** How the engine's things of one agent (one state directory) are told from those of others. */
import type { ContainerRole } from './pod-status.ts';

/** Names the agent that a thing belongs to, by its instance (`base/paths.ts`). */
export const agentLabel = 'io.kpod.agent';
/** Says what a thing is. */
export const typeLabel = 'io.kpod.type';

/** What a thing of an agent is. */
export type OwnType = 'sandbox' | ContainerRole | 'shell' | 'volume' | 'persistentVolume' | 'service' | 'network';

/** Labels of everything that one agent owns. */
export function agentLabels(instance: string): { readonly [agentLabel]: string } {
  return { [agentLabel]: instance };
}

/** Labels that select everything of one type that one agent owns. */
export function ownTypeSelector(instance: string, type: OwnType): { readonly [agentLabel]: string; readonly [typeLabel]: OwnType } {
  return { ...agentLabels(instance), [typeLabel]: type };
}

/** The network of an agent: `kpod` for that of the default state directory. */
export function networkName(instance: string): string {
  return instance === 'default' ? 'kpod' : `kpod-${instance}`;
}
