import { Chalk, type ChalkInstance } from 'chalk';
import type { StepName } from '../../../printers/timeline/segments.ts';
import type { PaintStep } from '../../../printers/timeline/text.ts';

/** Colours by what a step means; the letters say the same without them. What is on the critical path is bold. */
export function createStepPainter(colored: boolean): PaintStep {
  const chalk = new Chalk({ level: colored ? 1 : 0 });
  const colors: Readonly<Record<StepName, ChalkInstance>> = {
    sandbox: chalk.cyan,
    wait: chalk.dim,
    pull: chalk.blue,
    create: chalk.magenta,
    run: chalk.green,
    'until ready': chalk.yellow,
    'back-off': chalk.red,
  };
  return (step, text, isCritical) => (isCritical ? colors[step].bold(text) : colors[step](text));
}
