import type { Clock } from "@kx/shared/meta/clock";

/** What is left of a grace period for the process itself, at least (minimumGracePeriodInSeconds in pkg/kubelet/kuberuntime). */
const leastForProcess = 2_000;

export interface StopSteps {
  clock: Clock;
  graceSeconds: number;
  /** The preStop hook; it never rejects. */
  hook?: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** Resolves when those have ended that have to end before it. */
  turn?: Promise<unknown> | undefined;
  /** SIGTERM. */
  terminate(): void;
  /** SIGKILL. */
  kill(): void;
}

/**
 * The end of one container (killContainer in pkg/kubelet/kuberuntime): its hook, its turn, SIGTERM, and SIGKILL when
 * the grace period is over, all of which it is for.
 */
export class Stopping {
  private readonly steps: StopSteps;
  private readonly hookEnds = new AbortController();
  private step: "hook" | "turn" | "process" | "over" = "hook";
  private deadline: number;
  private cancel = (): void => {};

  constructor(steps: StopSteps) {
    this.steps = steps;
    this.deadline = steps.clock.now() + steps.graceSeconds * 1000;
  }

  /** May end the process before it returns. */
  begin(): void {
    const { hook } = this.steps;
    if (!hook || this.left() <= 0) return this.takeTurn();
    this.arm(() => this.takeTurn());
    void hook(this.hookEnds.signal).then(() => this.step === "hook" && this.takeTurn());
  }

  /** A shorter grace period than it had; a longer one changes nothing. */
  shorten(graceSeconds: number): void {
    const deadline = this.steps.clock.now() + graceSeconds * 1000;
    if (deadline >= this.deadline || this.step === "over") return;
    this.deadline = deadline;
    if (this.step === "process") this.armKill();
    else this.arm(() => (this.step === "hook" ? this.takeTurn() : this.endProcess()));
  }

  /** The process has ended, or nobody cares any more. */
  end(): void {
    this.step = "over";
    this.cancel();
    this.hookEnds.abort();
  }

  private takeTurn(): void {
    this.hookEnds.abort();
    const { turn } = this.steps;
    if (!turn || this.left() <= 0) return this.endProcess();
    this.step = "turn";
    this.arm(() => this.endProcess());
    void turn.then(() => this.step === "turn" && this.endProcess());
  }

  private endProcess(): void {
    this.step = "process";
    this.armKill();
    this.steps.terminate();
  }

  private armKill(): void {
    const { clock, kill } = this.steps;
    this.cancel();
    this.cancel = clock.after(Math.max(leastForProcess, this.left()), kill);
  }

  private arm(late: () => void): void {
    this.cancel();
    this.cancel = this.steps.clock.after(Math.max(0, this.left()), late);
  }

  private left(): number {
    return this.deadline - this.steps.clock.now();
  }
}
