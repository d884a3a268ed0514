package io.ringway.lb.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ResourceLimitsTest {

    @Test
    void defaultsAreEnvoys() {
        assertThat(Thresholds.DEFAULT).isEqualTo(new Thresholds(1024, 1024, 1024, 3));
    }

    @Test
    void oneWorkerMayUseTheWholeLimitAndNotMore() {
        ResourceLimits limits = new ResourceLimits(new Thresholds(0, 0, 10, 0), 4);
        WorkerResources worker = limits.worker(3);

        for (int i = 0; i < 10; i++) {
            assertThat(worker.tryAcquireRequest()).isTrue();
        }
        assertThat(worker.tryAcquireRequest()).isFalse();
        assertThat(limits.inUse(Resource.REQUESTS)).isEqualTo(10);
        assertThat(limits.isOpen(Resource.REQUESTS)).isTrue();
        worker.releaseRequest();
        assertThat(limits.isOpen(Resource.REQUESTS)).isFalse();
        assertThat(limits.worker(0).tryAcquireRequest()).as("the permit moves").isTrue();
        assertThat(worker.tryAcquireRequest()).isFalse();
    }

    @Test
    void aLimitOfZeroRefusesAndResourcesAreSeparate() {
        ResourceLimits limits = new ResourceLimits(new Thresholds(1, 0, 1, 0), 2);
        WorkerResources worker = limits.worker(1);

        assertThat(worker.tryAcquirePendingRequest()).isFalse();
        assertThat(worker.tryAcquireRetry()).isFalse();
        assertThat(worker.tryAcquireRequest()).isTrue();
        assertThat(worker.tryAcquireConnection()).isTrue();
        assertThat(worker.tryAcquireConnection()).isFalse();
    }

    @Test
    void noLimitIsNeverReached() {
        Thresholds none = new Thresholds(1, 1, Integer.MAX_VALUE, 1);
        WorkerResources worker = new ResourceLimits(none, 64).worker(63);

        for (int i = 0; i < 100_000; i++) {
            assertThat(worker.tryAcquireRequest()).isTrue();
        }
    }

    @Test
    void aConnectionBeyondTheLimitIsADebt() {
        ResourceLimits limits = new ResourceLimits(new Thresholds(2, 0, 0, 0), 2);
        WorkerResources first = limits.worker(0);
        WorkerResources second = limits.worker(1);
        assertThat(first.tryAcquireConnection()).isTrue();
        assertThat(first.tryAcquireConnection()).isTrue();

        second.acquireConnection();

        assertThat(limits.inUse(Resource.CONNECTIONS)).isEqualTo(3);
        first.releaseConnection();
        assertThat(second.tryAcquireConnection()).as("two of two in use").isFalse();
        first.releaseConnection();
        assertThat(second.tryAcquireConnection()).isTrue();
        assertThat(first.tryAcquireConnection()).isFalse();
    }

    @Test
    void wrongWorkersAndThresholdsAreRefused() {
        ResourceLimits limits = new ResourceLimits(Thresholds.DEFAULT, 2);

        assertThatThrownBy(() -> limits.worker(2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Thresholds(-1, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Single-threaded, so that a refusal can be judged exactly. */
    @Test
    void aPermitIsRefusedExactlyWhenAllAreInUse() {
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 200; round++) {
            int workers = random.nextInt(1, 9);
            int max = random.nextInt(0, 40);
            ResourceLimits limits = new ResourceLimits(new Thresholds(0, 0, max, 0), workers);
            List<WorkerResources> views = new ArrayList<>();
            int[] held = new int[workers];
            for (int i = 0; i < workers; i++) {
                views.add(limits.worker(i));
            }
            int sum = 0;
            for (int step = 0; step < 500; step++) {
                int worker = random.nextInt(workers);
                if (random.nextInt(5) < 3) {
                    boolean isAdmitted = views.get(worker).tryAcquireRequest();
                    assertThat(isAdmitted).isEqualTo(sum < max);
                    held[worker] += isAdmitted ? 1 : 0;
                    sum += isAdmitted ? 1 : 0;
                } else if (held[worker] > 0) {
                    views.get(worker).releaseRequest();
                    held[worker]--;
                    sum--;
                }
                assertThat(limits.inUse(Resource.REQUESTS)).isEqualTo(sum);
            }
        }
    }

    @Test
    void workersAtTheSameTimeNeverExceedTheLimit() throws Exception {
        int workers = 4;
        int max = 6;
        ResourceLimits limits = new ResourceLimits(new Thresholds(0, 0, max, 0), workers);
        AtomicInteger inUse = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(workers);
        try (ExecutorService threads = Executors.newFixedThreadPool(workers)) {
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                int seed = i;
                WorkerResources worker = limits.worker(i);
                results.add(threads.submit(() -> {
                    start.countDown();
                    start.await();
                    return hammer(worker, new SplittableRandom(seed), inUse, most);
                }));
            }
            int held = 0;
            for (Future<Integer> result : results) {
                held += result.get();
            }
            assertThat(limits.inUse(Resource.REQUESTS)).isEqualTo(held);
            assertThat(most.get()).isLessThanOrEqualTo(max);
        }
    }

    /** Returns how many permits it keeps. */
    private static int hammer(
            WorkerResources worker, SplittableRandom random, AtomicInteger inUse, AtomicInteger most) {
        int held = 0;
        for (int i = 0; i < 200_000; i++) {
            if (random.nextBoolean()) {
                if (worker.tryAcquireRequest()) {
                    held++;
                    most.accumulateAndGet(inUse.incrementAndGet(), Math::max);
                }
            } else if (held > 0) {
                held--;
                inUse.decrementAndGet();
                worker.releaseRequest();
            }
        }
        return held;
    }

    @Test
    void aRetryBudgetFollowsTheRequests() {
        Thresholds thresholds = new Thresholds(10, 10, 1_000, 0, new RetryBudget(20, 3), false);
        ResourceLimits limits = new ResourceLimits(thresholds, 2);
        WorkerResources one = limits.worker(0);
        WorkerResources other = limits.worker(1);
        for (int i = 0; i < 3; i++) {
            assertThat(one.tryAcquireRetry()).isTrue();
        }
        assertThat(other.tryAcquireRetry()).isFalse();
        assertThat(limits.isOpen(Resource.RETRIES)).isTrue();
        for (int i = 0; i < 10; i++) {
            one.tryAcquireRequest();
            other.tryAcquireRequest();
        }
        assertThat(limits.remaining(Resource.RETRIES)).isEqualTo(1);
        assertThat(other.tryAcquireRetry()).isTrue();
        assertThat(other.tryAcquireRetry()).isFalse();
        other.releaseRetry();
        assertThat(one.tryAcquireRetry()).isTrue();
        assertThat(limits.remaining(Resource.REQUESTS)).isEqualTo(980);
    }

    @Test
    void aLowerLimitIsPaidByTheNextReleases() {
        ResourceLimits limits = new ResourceLimits(new Thresholds(4, 4, 4, 4), 2);
        WorkerResources one = limits.worker(0);
        WorkerResources other = limits.worker(1);
        for (int i = 0; i < 2; i++) {
            assertThat(one.tryAcquireRequest()).isTrue();
        }
        assertThat(other.tryAcquireRequest()).isTrue();
        limits.change(new Thresholds(4, 4, 1, 4));
        assertThat(limits.inUse(Resource.REQUESTS)).isEqualTo(3);
        assertThat(limits.isOpen(Resource.REQUESTS)).isTrue();
        assertThat(limits.remaining(Resource.REQUESTS)).isZero();
        one.releaseRequest();
        assertThat(limits.inUse(Resource.REQUESTS)).isEqualTo(2);
        assertThat(one.tryAcquireRequest()).isFalse();
        other.releaseRequest();
        assertThat(other.tryAcquireRequest())
                .as("one is in use, which is the limit")
                .isFalse();
        one.releaseRequest();
        assertThat(other.tryAcquireRequest()).isTrue();
        assertThat(one.tryAcquireRequest()).isFalse();
    }

    @Test
    void aHigherLimitPaysWhatIsOwedFirst() {
        ResourceLimits limits = new ResourceLimits(new Thresholds(4, 4, 3, 4), 2);
        WorkerResources one = limits.worker(0);
        for (int i = 0; i < 3; i++) {
            assertThat(one.tryAcquireRequest()).isTrue();
        }
        limits.change(new Thresholds(4, 4, 0, 4));
        limits.change(new Thresholds(4, 4, 5, 4));
        assertThat(limits.inUse(Resource.REQUESTS)).isEqualTo(3);
        assertThat(one.tryAcquireRequest()).isTrue();
        assertThat(one.tryAcquireRequest()).isTrue();
        assertThat(one.tryAcquireRequest()).isFalse();
        limits.change(limits.configured());
        for (int i = 0; i < 5; i++) {
            one.releaseRequest();
        }
        assertThat(limits.inUse(Resource.REQUESTS)).isZero();
        assertThat(limits.remaining(Resource.REQUESTS)).isEqualTo(3);
    }

    @Test
    void fromNoLimitToOneAndBack() {
        ResourceLimits limits = new ResourceLimits(new Thresholds(4, 4, Integer.MAX_VALUE, 4), 3);
        limits.change(new Thresholds(4, 4, 1, 4));
        assertThat(limits.worker(2).tryAcquireRequest()).isTrue();
        assertThat(limits.worker(0).tryAcquireRequest()).isFalse();
        limits.change(limits.configured());
        assertThat(limits.inUse(Resource.REQUESTS)).isEqualTo(1);
        assertThat(limits.worker(0).tryAcquireRequest()).isTrue();
    }
}
