using System.Globalization;
using Rendermeter.Commands.Printing;
using Spectre.Console;

namespace Rendermeter.Commands.Demo;

/// <summary>How the run is doing: a bar on a terminal, a line for each render elsewhere, nothing where a program reads.</summary>
internal static class Progress
{
    public static Task Follow(bool quiet, int total, Func<Action<Taken>, Task> work)
        => quiet ? work(_ => { }) : Paper.IsTerminal ? Bar(total, work) : work(taken => Paper.Line($"  {Line(taken)}"));

    private static Task Bar(int total, Func<Action<Taken>, Task> work)
        => AnsiConsole.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new ProgressBarColumn { Width = 24 }, new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(context =>
            {
                var bar = context.AddTask("asking for the first renders", maxValue: total);
                var ended = 0;
                return work(taken =>
                {
                    bar.Increment(1);
                    bar.Description = Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref ended)} of {total}  {taken.Name}"));
                });
            });

    private static string Line(Taken taken)
        => string.Create(CultureInfo.InvariantCulture,
            $"{taken.Number,2}  {taken.Render.Status,-9}  {taken.Last.Offer.Name,-20}  {Amounts.Short(taken.Render.Charged)} USD  {taken.Name[3..]}");
}
