import type { PodPlace } from '../api/downward-api.ts';
import { compareQuantities, parseQuantity } from '../api/quantity.ts';
import type { ResourceList } from '../api/resources.ts';
import type { Pod } from '../api/types.ts';
import type { EngineInfo } from '../engine/types.ts';
import type { PodMemory } from './memory.ts';
import type { Node } from './types.ts';

/** What containers that start now are told of where their pod runs. */
export function podPlace(node: Node, pod: Pod, memory: PodMemory): PodPlace {
  const ip = pod.spec.hostNetwork ? node.ip : memory.sandbox?.ip;
  return { nodeName: node.name, hostIPs: [node.ip], podIPs: ip === undefined ? [] : [ip] };
}

/** What pods of the engine have at most: of a machine of its own, as on a desktop, no more than that has. */
export function allocatableOn(node: Node, engine: Pick<EngineInfo, 'cpus' | 'memoryBytes'>): ResourceList {
  const ofEngine: ResourceList = { cpu: String(engine.cpus), memory: String(engine.memoryBytes) };
  const least = Object.entries(ofEngine).map(([name, text]) => [name, lesser(node.allocatable[name] ?? text, text)] as const);
  return { ...node.allocatable, ...Object.fromEntries(least) };
}

const lesser = (a: string, b: string): string => (compareQuantities(parseQuantity(a), parseQuantity(b)) <= 0 ? a : b);
