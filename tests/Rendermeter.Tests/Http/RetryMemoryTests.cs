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
    public void A_call_that_is_being_served_or_was_answered_is_not_repeated_by_an_equal_one()
    {
        var call = _memory.Begin("same", First, earlier: null);
        Assert.Null(_memory.Take("same", saysItIsARetry: false));

        _memory.End(call, delivered: true);

        Assert.Null(_memory.Take("same", saysItIsARetry: false));
        Assert.Equal(First, _memory.Take("same", saysItIsARetry: true)!.Render);
    }

    [Fact]
    public void A_call_whose_answer_was_not_delivered_is_found_for_ten_minutes()
    {
        _memory.End(_memory.Begin("same", First, earlier: null), delivered: false);

        _clock.Now += TimeSpan.FromMinutes(9.9);
        var repeated = _memory.Take("same", saysItIsARetry: false);
        _memory.End(_memory.Begin("same", First, repeated), delivered: false);
        _clock.Now += TimeSpan.FromMinutes(10.1);

        Assert.Equal(First, repeated!.Render);
        Assert.Null(_memory.Take("same", saysItIsARetry: false));
    }

    [Fact]
    public void A_failure_is_repeated_for_a_minute_that_repetitions_do_not_prolong_and_then_may_be_asked_for_anew()
    {
        _memory.Fail(_memory.Begin("same", First, earlier: null));
        foreach (var seconds in new[] { 20, 20 })
        {
            _clock.Now += TimeSpan.FromSeconds(seconds);
            var repeated = _memory.Take("same", saysItIsARetry: false);
            Assert.Equal(First, repeated!.Render);
            _memory.Fail(_memory.Begin("same", First, repeated));
        }

        _clock.Now += TimeSpan.FromSeconds(20);

        Assert.Null(_memory.Take("same", saysItIsARetry: false));
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
