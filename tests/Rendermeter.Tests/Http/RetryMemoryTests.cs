using Rendermeter.Engine.Identities;
using Rendermeter.Http.OpenAi;

namespace Rendermeter.Tests.Http;

/// <summary>Which call without a key is the repetition of an earlier one.</summary>
public sealed class RetryMemoryTests
{
    private static readonly RenderId First = new(new Guid("019aa3c0-5e2f-7b1c-8d4e-5f60718293a4"));

    private readonly Clock _clock = new();
    private readonly RetryMemory _memory;

    public RetryMemoryTests() => _memory = new RetryMemory(_clock);

    [Fact]
    public async Task A_call_that_is_being_served_or_was_answered_is_not_repeated_by_an_equal_one()
    {
        var call = Begin(null);
        Assert.Null(_memory.Take("same", saysItIsARetry: false));

        _memory.End(call, delivered: true);

        Assert.Null(_memory.Take("same", saysItIsARetry: false));
        Assert.Equal(First, await _memory.Take("same", saysItIsARetry: true)!.Render);
    }

    [Fact]
    public async Task A_call_whose_answer_was_not_delivered_is_found_for_ten_minutes()
    {
        _memory.End(Begin(null), delivered: false);

        _clock.Now += TimeSpan.FromMinutes(9.9);
        var repeated = _memory.Take("same", saysItIsARetry: false);
        _memory.End(Begin(repeated), delivered: false);
        _clock.Now += TimeSpan.FromMinutes(10.1);

        Assert.Equal(First, await repeated!.Render);
        Assert.Null(_memory.Take("same", saysItIsARetry: false));
    }

    [Fact]
    public async Task A_failure_is_repeated_for_a_minute_that_repetitions_do_not_prolong_and_then_may_be_asked_for_anew()
    {
        _memory.Fail(Begin(null));
        foreach (var seconds in new[] { 20, 20 })
        {
            _clock.Now += TimeSpan.FromSeconds(seconds);
            var repeated = _memory.Take("same", saysItIsARetry: false);
            Assert.Equal(First, await repeated!.Render);
            _memory.Fail(Begin(repeated));
        }

        _clock.Now += TimeSpan.FromSeconds(20);

        Assert.Null(_memory.Take("same", saysItIsARetry: false));
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    [Fact]
    public async Task A_call_that_is_only_just_being_admitted_is_found_and_one_that_was_refused_is_not()
    {
        var call = _memory.Begin("same", earlier: null);
        var found = _memory.Take("same", saysItIsARetry: true);
        var waiting = found!.Render;
        var early = waiting.IsCompleted;
        call.Is(First);
        call.Is(null);
        var refused = _memory.Begin("other", earlier: null);
        refused.Is(null);

        Assert.False(early);
        Assert.Equal(First, await waiting);
        Assert.Null(_memory.Take("other", saysItIsARetry: true));
    }

    private RetryMemory.Call Begin(RetryMemory.Call? earlier)
    {
        var call = _memory.Begin("same", earlier);
        call.Is(First);
        return call;
    }
}
