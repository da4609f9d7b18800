import { engineChoice } from '../../../api/engines.ts';
import type { EngineExamination, EngineReport } from '../../../engine/doctor/examine.ts';
import type { EngineInfo, ResourceSetting, SecuritySetting } from '../../../engine/types.ts';
import { escapeTerminal } from '../../../printers/escape.ts';

/** What stands before an engine: it works, it does not, it would with other settings. */
export interface Marks {
  readonly good: string;
  readonly bad: string;
  readonly half: string;
}

/** What was found out about the engines, for people: what each is, what is wrong in a sentence, and what mends it. */
export function describeExamination(examination: EngineExamination, marks: Marks): string {
  const paragraphs = examination.engines.map((engine) => describeEngine(engine, marks));
  return `${[...paragraphs, describeVerdict(examination, marks)].join('\n')}\n`;
}

function describeVerdict({ engines, chosen, packageManager }: EngineExamination, marks: Marks): string {
  const best = engines.find(({ name }) => name === chosen);
  if (!best) {
    const remedy = packageManager === undefined && engines.every(({ program }) => program === undefined);
    return `${marks.bad} No engine starts pods on this machine yet.${remedy ? ` Install ${engineChoice()}, then run \`kpod doctor\` again.` : ''}`;
  }
  if (!best.needsSettings) return `${marks.good} New pods run on ${best.name}.`;
  const meanwhile = engines.find(({ works, needsSettings }) => works && !needsSettings);
  const until = meanwhile && best.settings.engine === undefined ? `; until then they run on ${meanwhile.name}` : '';
  return `${marks.half} New pods can run on ${best.name} once kpod has these settings${until}.`;
}

function describeEngine(engine: EngineReport, marks: Marks): string {
  const { name, program, info, works, needsSettings } = engine;
  if (program === undefined) return `${marks.bad} ${name}: not installed`;
  const title = `${name}${info ? ` ${info.version}` : ''} (${program})`;
  const facts = info ? describeInfo(info).map((line) => `    ${line}`) : [];
  if (works && !needsSettings) return [`${marks.good} ${title}: starts pods`, ...facts].join('\n');
  if (works) return [`${marks.half} ${title}: starts pods with other settings: ${engine.remedies.join(', ')}`, ...facts].join('\n');
  const problems = engine.problems.flatMap(({ sentence, commands }) => [
    // An engine's own words are among them.
    `    problem: ${escapeTerminal(sentence)}`,
    ...commands.map((command) => `    to mend it: ${command}`),
  ]);
  return [`${marks.bad} ${title}: does not start pods`, ...facts, ...problems].join('\n');
}

const gibibyte = 2 ** 30;

const settingNames: Readonly<Record<ResourceSetting, string>> = {
  cpuShares: 'CPU requests',
  cpuQuota: 'CPU limits',
  memoryLimit: 'memory limits',
  oomScoreAdj: 'OOM scores',
  podCgroup: 'limits of a whole pod',
  volumeSize: 'limits of volumes on a disk',
};

const rightNames: Readonly<Record<SecuritySetting, string>> = {
  privileged: 'privileged containers',
  seccomp: 'profiles of seccomp',
  hostUsers: 'pods users of their own',
};

function describeInfo(info: EngineInfo): readonly string[] {
  const settings = Object.keys(info.unsupportedResources) as readonly ResourceSetting[];
  const unsupported = settings.map((setting) => `cannot set ${settingNames[setting]}: ${info.unsupportedResources[setting]}`);
  const rights = Object.keys(info.unsupportedSecurity) as readonly SecuritySetting[];
  const refused = rights.map((right) => `cannot give ${rightNames[right]}: ${info.unsupportedSecurity[right]}`);
  const network = info.reachesPodNetwork ? 'pod addresses can be dialled from here' : 'pod addresses cannot be dialled from here';
  return [
    `${info.rootless ? 'rootless' : 'as root'}, cgroup v${info.cgroupVersion}, ${info.cpus} cores, ${(info.memoryBytes / gibibyte).toFixed(1)} GiB of memory`,
    network,
    ...(info.unmeasuredUsage === undefined ? [] : [`cannot tell what pods use (kpod top): ${info.unmeasuredUsage}`]),
    ...unsupported,
    ...refused,
  ];
}
