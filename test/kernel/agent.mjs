// Runs inside a network namespace: serves as a pod when it is given a name, and connects when told to on stdin, one JSON
// object a line. It ends with its stdin.
import { createSocket } from "node:dgram";
import { connect, createServer } from "node:net";
import { createInterface } from "node:readline";

const [name, port] = process.argv.slice(2);
const plain = (address) => address.replace("::ffff:", "");

if (name) {
  createServer((socket) => socket.on("error", () => {}).end(`${name} ${plain(socket.remoteAddress)}`)).listen(Number(port), "0.0.0.0");
  const datagrams = createSocket("udp4");
  datagrams.on("message", (_message, { address, port: from }) => datagrams.send(`${name} ${address}`, from, address));
  datagrams.bind(Number(port));
}

// Ports of its own for datagrams: a conntrack entry of an earlier rule must not answer for a later one.
let nextPort = 20_000;

const failure = (error) => ({ ECONNREFUSED: "refused", ECONNRESET: "reset" })[error.code] ?? error.code ?? String(error);

function overTcp({ ip, port: number, source, timeoutMs }) {
  return new Promise((resolve) => {
    const socket = connect({ host: ip, port: number, ...(source ? { localAddress: source } : {}) });
    let text = "";
    const timer = setTimeout(() => {
      resolve("silent");
      socket.destroy();
    }, timeoutMs);
    socket.on("data", (chunk) => (text += chunk));
    socket.on("error", (error) => resolve(failure(error)));
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(text);
    });
  });
}

function overUdp({ ip, port: number, source, timeoutMs }) {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    const done = (answer) => {
      clearTimeout(timer);
      socket.close();
      resolve(answer);
    };
    const timer = setTimeout(() => done("silent"), timeoutMs);
    socket.on("message", (message) => done(String(message)));
    socket.on("error", (error) => done(failure(error)));
    socket.bind(nextPort++, source);
    socket.connect(number, ip, () => socket.send("?"));
  });
}

createInterface({ input: process.stdin })
  .on("line", async (line) => {
    const { count, ...call } = JSON.parse(line);
    const answers = [];
    while (answers.length < count) {
      answers.push(await (call.protocol === "UDP" ? overUdp(call) : overTcp(call)));
      // What is dropped once is dropped always, and each costs the whole wait.
      if (answers.at(-1) === "silent") break;
    }
    process.stdout.write(`${JSON.stringify(answers)}\n`);
  })
  .on("close", () => process.exit(0));
process.stdout.write("[]\n");
