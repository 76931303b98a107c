// Loaded before the program: any attempt to open a connection or look up a name ends it with exit code 99.
const net = require("node:net");
const dns = require("node:dns");
const refuse = () => {
  process.stderr.write("network use\n");
  process.exit(99);
};
net.Socket.prototype.connect = refuse;
dns.lookup = refuse;
globalThis.fetch = refuse;
