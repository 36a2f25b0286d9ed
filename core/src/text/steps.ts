// Owns: work that comes in steps, so that others can have their turn in between, done without any. Refuses: knowing what the work is.

export function atOnce<Result>(steps: Generator<unknown, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
