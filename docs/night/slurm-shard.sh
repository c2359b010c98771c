#!/usr/bin/env bash
#
# One shard of a night on a Slurm cluster. `docs/night/slurm` submits an array of these; one that was lost is played again
# with the line that the merge tells, or with
#
#     sbatch --array=3 docs/night/slurm-shard.sh FOLDER SEEDS SHARDS [what else `sim campaign` takes]
#
#SBATCH --job-name=rehearsal
#SBATCH --cpus-per-task=1
#SBATCH --requeue

set -u
folder=$1 seeds=$2 shards=$3
shift 3
shard=$SLURM_ARRAY_TASK_ID

# Slurm tells every process of a job that it has to stop, so the campaign hears it too, and writes what it has within ten
# seconds; the shell only has to wait for it. Passed on, it would come twice, and a campaign obeys the second one at once.
trap : TERM
"${SIM:-sim}" campaign --seeds "$seeds" --shard "$shard/$shards" --jobs "${SLURM_CPUS_PER_TASK:-1}" \
    --json "$folder/$shard.json" --found "$folder/found" "$@"
status=$?

# By itself a shard may prove nothing; the whole is judged when it is merged.
((status == 4)) && status=0
exit "$status"
