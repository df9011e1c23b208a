using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Engine.Tests.Stages;

/// <summary>A service elsewhere that answers in turn what it was given, and then nothing.</summary>
internal sealed class ScriptedChecks : ICheckClient
{
    public Queue<CheckAnswer?> Answers { get; set; } = [];

    /// <summary>Happens before an answer is given.</summary>
    public Action<CheckSubject> Asked { get; set; } = _ => { };

    public Task<CheckAnswer?> Ask(ExternalCheck check, CheckSubject subject, CancellationToken cancellationToken)
    {
        Asked(subject);
        return Task.FromResult(Answers.TryDequeue(out var answer) ? answer : null);
    }
}
