using System.Collections.Concurrent;
using System.Reflection;
using Xunit.v3;

namespace Rendermeter.Tests;

/// <summary>
/// A run in which no test has begun or ended for ten minutes is stuck, and ends with the names of those that have not: a test that waits for ever would say
/// nothing at all. Every test project has it. 45 minutes with <c>RENDERMETER_LONG_TESTS=1</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class StuckRunAttribute : BeforeAfterTestAttribute
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(Environment.GetEnvironmentVariable("RENDERMETER_LONG_TESTS") == "1" ? 45 : 10);
    private static readonly ConcurrentDictionary<string, string> Running = new(StringComparer.Ordinal);
    private static readonly Timer Watch = new(_ => Environment.FailFast(Said()));

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        Running[test.UniqueID] = test.TestDisplayName;
        Watch.Change(Limit, Timeout.InfiniteTimeSpan);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        Running.TryRemove(test.UniqueID, out _);
        Watch.Change(Limit, Timeout.InfiniteTimeSpan);
    }

    private static string Said()
        => $"No test has begun or ended for {Limit}. Still running: {(Running.IsEmpty ? "none, so what starts or cleans up around them is stuck" : string.Join("; ", Running.Values))}";
}
