/** What the engine is to have for Services: one sandbox each. Pure. */
import { engineAnnotation } from '../api/annotations.ts';
import type { KubeObject, Service } from '../api/types.ts';
import type { EngineName, PortMapping } from '../engine/types.ts';
import { serviceAliases } from './dns/names.ts';

/** A sandbox with names and an address, and perhaps a proxy in it. */
export interface WantedSandbox {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly ip: string;
  readonly aliases: readonly string[];
  /** Ports of this machine that lead into it. */
  readonly ports: readonly PortMapping[];
  readonly proxied: boolean;
}

/** The engine that a Service or a pod was created for; undefined: the default one. */
export function engineOf({ metadata }: Pick<KubeObject, 'metadata'>): EngineName | undefined {
  return metadata.annotations?.[engineAnnotation];
}

/** What stands for a uid of the name server of one engine, which is no Service. */
export const dnsUid = (instance: string, engine: EngineName): string => `dns-${instance}-${engine}`;

/** The sandbox of a Service; undefined for one without an address of its own. */
export function wantedSandbox(
  service: Service,
  options: { readonly proxied: boolean; readonly ports: readonly PortMapping[] },
): WantedSandbox | undefined {
  const { clusterIP } = service.spec;
  if (service.spec.type === 'ExternalName' || !clusterIP || clusterIP === 'None') return undefined;
  const { uid = '', name, namespace = '' } = service.metadata;
  return { uid, name, namespace, ip: clusterIP, aliases: serviceAliases(service), ...options };
}
