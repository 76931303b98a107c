"""A CTGAN step in PyTorch, written from Xu et al. (2019): for each line "kind n" on stdin, n steps; milliseconds of each step, and processor time a step, on stdout.

kind "paper" draws new rows for the generator's update, "shared" updates both networks on the same rows, as raresynth does.
Run by bench.ts; needs Debian's python3-torch or any torch.
"""
import json
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(1)
BATCH, LATENT, HIDDEN, PAC = 500, 128, 256, 10
N_NUMBERS, N_MODES, N_CODED, N_GROUPS = 10, 4, 6, 5
parts = []
at = 0
for _ in range(N_NUMBERS):
    parts += [("scalar", at, 1), ("choice", at + 1, N_MODES)]
    at += 1 + N_MODES
first_coded = at
for _ in range(N_CODED):
    parts.append(("choice", at, N_GROUPS))
    at += N_GROUPS
COLUMNS, CONDITION = at, N_CODED * N_GROUPS


class Block(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.dense, self.norm = nn.Linear(n_in, n_out), nn.BatchNorm1d(n_out)

    def forward(self, x):
        return torch.cat([torch.relu(self.norm(self.dense(x))), x], dim=1)


generator = nn.Sequential(Block(LATENT + CONDITION, HIDDEN), Block(LATENT + CONDITION + HIDDEN, HIDDEN), nn.Linear(LATENT + CONDITION + 2 * HIDDEN, COLUMNS))
critic = nn.Sequential(
    nn.Linear(PAC * (COLUMNS + CONDITION), HIDDEN), nn.LeakyReLU(0.2), nn.Dropout(0.5),
    nn.Linear(HIDDEN, HIDDEN), nn.LeakyReLU(0.2), nn.Dropout(0.5), nn.Linear(HIDDEN, 1),
)
adam = [torch.optim.Adam(net.parameters(), lr=2e-4, betas=(0.5, 0.9), weight_decay=1e-6) for net in (generator, critic)]
group = torch.randint(0, N_GROUPS, (BATCH,))
column = torch.randint(0, N_CODED, (BATCH,))
condition = torch.zeros(BATCH, CONDITION)
condition[torch.arange(BATCH), column * N_GROUPS + group] = 1
real = torch.cat([torch.rand(BATCH, COLUMNS), condition], dim=1)


def activate(logits):
    return torch.cat([torch.tanh(logits[:, a:a + w]) if kind == "scalar" else F.gumbel_softmax(logits[:, a:a + w], tau=0.2) for kind, a, w in parts], dim=1)


def draw():
    logits = generator(torch.cat([torch.randn(BATCH, LATENT), condition], dim=1))
    return logits, torch.cat([activate(logits), condition], dim=1).view(BATCH // PAC, -1)


def step(shared):
    logits, fake = draw()
    seen = fake.detach()
    packed = real.view(BATCH // PAC, -1)
    mix = torch.rand(BATCH // PAC, 1)
    between = (mix * packed + (1 - mix) * seen).requires_grad_(True)
    slope = torch.autograd.grad(critic(between).sum(), between, create_graph=True)[0]
    loss = critic(seen).mean() - critic(packed).mean() + 10 * ((slope.norm(2, dim=1) - 1) ** 2).mean()
    adam[1].zero_grad()
    loss.backward()
    adam[1].step()
    if not shared:
        logits, fake = draw()
    entropy = 0
    for k in range(N_CODED):
        a = first_coded + k * N_GROUPS
        entropy = entropy + (F.cross_entropy(logits[:, a:a + N_GROUPS], group, reduction="none") * (column == k)).sum() / BATCH
    loss = entropy - critic(fake).mean()
    adam[0].zero_grad()
    loss.backward()
    adam[0].step()


print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} thread", flush=True)
for line in sys.stdin:
    kind, n = line.split()
    times = []
    busy = time.process_time()
    for _ in range(int(n)):
        start = time.perf_counter()
        step(kind == "shared")
        times.append((time.perf_counter() - start) * 1000)
    print(json.dumps({"wall": times, "processor": (time.process_time() - busy) * 1000 / int(n)}), flush=True)
