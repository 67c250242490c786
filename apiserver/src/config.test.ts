import { expect, test } from "vitest";
import { ConfigError, parseConfig } from "./config.ts";

const serviceCIDR = (text: string): string => parseConfig(["--dir", "x", "--service-cidr", text]).serviceCIDR;

test.each(["10.0.0.0/16", "10.0.0.0/16,fd00:10::/112", "10.0.0.0/16,fd00::/64"])("--service-cidr %s", (text) => expect(serviceCIDR(text)).toBe(text));

test.each(["fd00:10::/112", "10.0.0.0/16,", "10.0.0.0/16,10.1.0.0/16", "10.0.0.0/16,fd00::/48", "10.0.0.0/16,fd00::/127", "10.0.0.0/16,FD00::/112", "10.0.0.0/16,fd00::1/112", "10.0.0.0/16,fd00::/112,fd01::/112"])(
  "--service-cidr %s is refused",
  (text) => {
    expect(() => serviceCIDR(text)).toThrow(ConfigError);
    expect(() => serviceCIDR(text)).toThrow(/^--service-cidr is an IPv4 range .*such as 10\.0\.0\.0\/16.*, not "/);
  },
);

test("doors open on three nodes unless --door-nodes says otherwise", () => {
  const doorNodes = (...args: string[]): number => parseConfig(["--dir", "x", ...args]).doorNodes;
  expect([doorNodes(), doorNodes("--door-nodes", "0"), doorNodes("--door-nodes", "100")]).toEqual([3, 0, 100]);
  expect(() => doorNodes("--door-nodes", "all")).toThrow('--door-nodes is a number from 0 to 250, not "all"');
});
